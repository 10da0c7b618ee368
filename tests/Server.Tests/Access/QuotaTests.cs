using Google.Protobuf;
using Google.Rpc;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>One caller cannot take the server from the others.</summary>
public sealed class QuotaTests
{
    private const string Watch = "/regime.v1.RegimeService/Watch";
    private const string Append = "/regime.v1.ObservationService/Append";

    [Fact]
    public async Task A_caller_opens_only_so_many_watches_and_the_operator_sees_them()
    {
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it =>
        {
            it.Grant("bot", "read");
            File.WriteAllText(it.KeyFile, WithQuota(File.ReadAllText(it.KeyFile), "bot", """{ "watches": 1 }"""));
        });
        using var http = server.Client();
        var (first, _, _) = await server.CallAsync(http, Watch, ("x-api-key", server.Keys["bot"]), new WatchRequest { Delivery = Delivery.Every });
        await using var body = await first.Content.ReadAsStreamAsync().Within();
        Assert.NotNull(await Rpc.ServerProcess.NextAsync<WatchResponse>(body));

        var second = await server.CallAsync(http, Watch, ("x-api-key", server.Keys["bot"]), new WatchRequest());
        Assert.Equal((Grpc.Core.StatusCode.ResourceExhausted, "QUOTA_EXCEEDED"), (second.Status, second.Info?.Reason));
        Assert.Equal("watches", second.Info!.Metadata["quota"]);
        // Another caller is not concerned.
        using (var other = (await server.CallAsync(http, Watch, ("x-api-key", server.Keys["reader"]), new WatchRequest())).Response)
            Assert.False(other.Headers.Contains("grpc-status"));

        await Deadline.Holds(async () =>
        {
            var (list, _, _) = await server.CallAsync(http, "/regime.v1.OperatorService/ListWatches", ("x-api-key", server.Keys["admin"]));
            await using var listed = await list.Content.ReadAsStreamAsync().Within();
            var watches = (await Rpc.ServerProcess.NextAsync<ListWatchesResponse>(listed))!.Watches;
            var seen = Assert.Single(watches, watch => watch.Origin.Caller == "bot");
            Assert.Equal(("bot", "loopback", Delivery.Every), (seen.Origin.KeyId, seen.Origin.AddressClass, seen.Delivery));
            Assert.NotEmpty(seen.Topics);
            // What has come here is noted down there a moment later.
            return seen.Lag == 0;
        });

        first.Dispose();
        await Deadline.Holds(async () =>
        {
            using var again = (await server.CallAsync(http, Watch, ("x-api-key", server.Keys["bot"]), new WatchRequest())).Response;
            return !again.Headers.Contains("grpc-status");
        });
    }

    [Fact]
    public async Task A_caller_appends_only_so_much_and_is_told_when_to_come_back()
    {
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it =>
        {
            it.Grant("feed", "append");
            File.WriteAllText(it.KeyFile, WithQuota(File.ReadAllText(it.KeyFile), "feed", """{ "appendsPerSecond": 10 }"""));
        });
        using var http = server.Client();
        var batch = new AppendRequest();
        for (var i = 0; i < 10_000; i++) batch.Observations.Add(new Observation());
        var first = await server.CallAsync(http, Append, ("x-api-key", server.Keys["feed"]), batch);
        Assert.Null(first.Status);
        var second = await server.CallAsync(http, Append, ("x-api-key", server.Keys["feed"]), batch);
        var status = await StatusAsync(second.Response);
        Assert.Equal((int)Grpc.Core.StatusCode.ResourceExhausted, status.Code);
        Assert.Equal("QUOTA_EXCEEDED", status.GetDetail<ErrorInfo>().Reason);
        Assert.InRange(status.GetDetail<RetryInfo>().RetryDelay.ToTimeSpan(), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        // Another caller is not concerned.
        Assert.Equal(0, (await StatusAsync((await server.CallAsync(http, Append, ("x-api-key", server.Keys["writer"]), batch)).Response)).Code);
    }

    [Fact]
    public void A_second_brings_back_just_what_is_granted()
    {
        foreach (var rate in (int[])[.. Enumerable.Range(1, 200), 999, 1001, 12_345, 20_000, 1_000_003])
        {
            var (tokens, period) = Quotas.Refill(rate);
            Assert.InRange(tokens / period.TotalSeconds, rate * (1 - 2e-6), rate);
            Assert.True(period <= TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_callers_calls_under_way_wait_for_one_another_and_only_so_many_streams_are_open()
    {
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it =>
        {
            it.Grant("slow", "append");
            File.WriteAllText(it.KeyFile, WithQuota(File.ReadAllText(it.KeyFile), "slow", """{ "calls": 1, "appendStreams": 1 }"""));
        });
        using var http = server.Client();
        var slow = ("x-api-key", server.Keys["slow"]);
        using var half = await RawHttp2.ConnectAsync(new Uri(server.Address).Port);

        // It takes the only stream, and says nothing on it: the next one is refused. Not asked before it has begun, or the question takes its place.
        await half.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Call(Append + "Stream", slow)));
        await Deadline.Holds(() => Task.FromResult(server.Limiter.Leases("append_streams") == 1));
        var refused = await server.CallAsync(http, Append + "Stream", slow);
        Assert.Equal(("QUOTA_EXCEEDED", "append_streams"), (refused.Info?.Reason, refused.Info?.Metadata["quota"]));

        // It takes the only slot for a call, with a message of megabytes of which some come now and then, or the server would end
        // it: the next call waits until it does, and another caller's does not.
        await half.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 3, RawHttp2.Call(Append, slow)));
        await half.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 3, [0, 0, 63, 0, 0]));
        async Task<bool> DripsAsync(Func<string, long> calls)
        {
            await half.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 3, new byte[2000]));
            return calls("appends") == 1;
        }

        await Deadline.Holds(() => DripsAsync(server.Limiter.Leases));
        var waiting = server.CallAsync(http, Append, slow, new AppendRequest());
        await Deadline.Holds(() => DripsAsync(server.Limiter.Queued));
        Assert.Null((await server.CallAsync(http, Append, ("x-api-key", server.Keys["writer"]), new AppendRequest())).Status);
        await half.SendAsync(RawHttp2.Frame(RawHttp2.Reset, 0, 3, [0, 0, 0, 8]));
        Assert.Null((await waiting).Status);
    }

    [Theory]
    [InlineData("/regime.v1.ScenarioService/Evaluate", "scenarios")]
    [InlineData("/regime.v1.AuditService/ListObservations", "reads", 5000)]
    [InlineData("/regime.v1.AuditService/ListObservations", "reads", 100)]
    public async Task A_call_keeps_its_place_until_its_answer_is_read(string method, string quota, int pageSize = 0)
    {
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it =>
        {
            it.Grant("bot", "read");
            File.WriteAllText(it.KeyFile, WithQuota(File.ReadAllText(it.KeyFile), "bot", """{ "backtests": 2, "calls": 2 }"""));
        });
        foreach (var batch in Pipeline.Market.Days(60).Chunk(1000)) await server.Service<Server.Pipeline.Intake>().AppendAsync(batch, null, CancellationToken.None).Within();
        var scenario = new EvaluateRequest();
        scenario.AssetCloses.Add(Enumerable.Repeat(new HypotheticalClose { Close = 2000 }, 60));
        IMessage request = quota == "reads" ? new ListObservationsRequest { PageSize = pageSize } : scenario;
        using var deaf = await RawHttp2.ConnectAsync(new Uri(server.Address).Port);
        await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Settings, 0, 0, [0, 4, 0, 0, 0, 0]));
        foreach (var stream in (int[])[1, 3, 5])
        {
            await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, RawHttp2.Call(method, ("x-api-key", server.Keys["bot"]))));
            await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, Rpc.ServerProcess.Framed(request)));
        }

        // Two answers are made, and begin with headers; what follows them may not be sent.
        for (var answers = 0; answers < 2;)
        {
            var frame = Assert.NotNull(await deaf.ReceiveAsync());
            Assert.NotEqual(RawHttp2.Data, frame.Type);
            if (frame.Type == RawHttp2.Headers) answers++;
        }

        await Deadline.Holds(() => Task.FromResult(server.Limiter.Leases(quota) == 2));
        await Deadline.Holds(() => Task.FromResult(server.Limiter.Queued(quota) == 1));
        await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Reset, 0, 1, [0, 0, 0, 8]));
        await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Reset, 0, 3, [0, 0, 0, 8]));
        await Deadline.Holds(() => Task.FromResult(server.Limiter.Queued(quota) == 0));
        deaf.Dispose();
        await Deadline.Holds(() => Task.FromResult(server.Limiter.Leases(quota) == 0));
    }

    private static async Task<Google.Rpc.Status> StatusAsync(HttpResponseMessage response)
    {
        await response.Content.ReadAsByteArrayAsync().Within();
        // Refused before anything was answered, the status is in the headers.
        System.Net.Http.Headers.HttpResponseHeaders trailers = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        return trailers.TryGetValues("grpc-status-details-bin", out var details)
            ? Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.Single().PadRight((details.Single().Length + 3) / 4 * 4, '=')))
            : new() { Code = int.Parse(trailers.GetValues("grpc-status").Single(), null) };
    }

    private static string WithQuota(string file, string name, string quota)
    {
        var document = System.Text.Json.Nodes.JsonNode.Parse(file)!;
        document["keys"]!.AsArray().Single(key => (string?)key!["name"] == name)!["quota"] = System.Text.Json.Nodes.JsonNode.Parse(quota);
        return document.ToJsonString();
    }
}

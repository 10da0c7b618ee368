using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Keys and certificates change while the server runs.</summary>
public sealed class RotationTests
{
    private const string Path = "/regime.v1.RegimeService/ListModels";

    [Fact]
    public async Task A_new_key_works_beside_the_old_one_and_a_withdrawn_one_ends_its_watch()
    {
        await using var server = await GuardedServer.StartAsync(tls: false);
        using var http = server.Client();
        var withoutNew = File.ReadAllText(server.KeyFile);
        server.Grant("reader-2", "read");
        await Deadline.Holds(async () => (await server.CallAsync(http, Path, ("x-api-key", server.Keys["reader-2"]))).Status is null);
        Assert.Null((await server.CallAsync(http, Path, ("x-api-key", server.Keys["reader"]))).Status);

        var (watch, _, _) = await server.CallAsync(http, "/regime.v1.RegimeService/Watch", ("x-api-key", server.Keys["reader-2"]), new WatchRequest());
        var (other, _, _) = await server.CallAsync(http, "/regime.v1.RegimeService/Watch", ("x-api-key", server.Keys["reader"]), new WatchRequest());
        await using var body = await watch.Content.ReadAsStreamAsync().Within();
        await using var otherBody = await other.Content.ReadAsStreamAsync().Within();
        Assert.NotNull(await Rpc.ServerProcess.NextAsync<WatchResponse>(body));
        Assert.NotNull(await Rpc.ServerProcess.NextAsync<WatchResponse>(otherBody));

        File.WriteAllText(server.KeyFile, "{ half a fi");
        File.WriteAllText(server.KeyFile, withoutNew);
        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIALS_INVALID"), await GuardedServer.EndOfAsync(watch));
        Assert.Equal("CREDENTIALS_INVALID", (await server.CallAsync(http, Path, ("x-api-key", server.Keys["reader-2"]))).Info?.Reason);
        // Whose key stayed, stays: its next heartbeat comes.
        Assert.NotNull(await Rpc.ServerProcess.NextAsync<WatchResponse>(otherBody));

        // Whose rights are changed may come back, with the same key.
        var changed = System.Text.Json.Nodes.JsonNode.Parse(withoutNew)!;
        changed["keys"]!.AsArray().Single(key => (string?)key!["name"] == "reader")!["quota"] = new System.Text.Json.Nodes.JsonObject { ["watches"] = 5 };
        File.WriteAllText(server.KeyFile, changed.ToJsonString());
        Assert.Equal((StatusCode.Unavailable, "DRAINING"), await GuardedServer.EndOfAsync(other));
        Assert.Null((await server.CallAsync(http, Path, ("x-api-key", server.Keys["reader"]))).Status);
    }

    [Fact]
    public void A_damaged_file_leaves_the_last_good_value()
    {
        using var directory = new TempDirectory();
        var time = new FakeTimeProvider();
        File.WriteAllText(directory["number"], "1");
        using var files = new WatchedFiles<string>([directory["number"]], Number, time, NullLogger.Instance);
        foreach (var (text, value) in (ReadOnlySpan<(string, string)>)[("2", "2"), ("half", "2"), ("-1", "2"), ("3", "3")])
        {
            File.WriteAllText(directory["number"], text);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(value, files.Current);
        }

        File.Delete(directory["number"]);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("3", files.Current);

        // Also what nobody thought of: it comes from a timer, where it would end the process.
        static string Number(IReadOnlyList<byte[]> read) =>
            int.Parse(read[0], null) is var number && number < 0 ? throw new InvalidOperationException() : number.ToString((IFormatProvider?)null);
    }

    [Fact]
    public void What_cannot_be_used_is_told_at_once_and_every_hour_until_it_can()
    {
        using var directory = new TempDirectory();
        var time = new FakeTimeProvider();
        var log = new Lines<RotationTests>();
        File.WriteAllText(directory["number"], "1");
        using var files = new WatchedFiles<string>([directory["number"]], read => int.Parse(read[0], null).ToString((IFormatProvider?)null), time, log);
        File.WriteAllText(directory["number"], "half");
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Contains("cannot be used", Assert.Single(log.Said), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(2, log.Said.Count);
        File.Delete(directory["number"]);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, log.Said.Count);
        Assert.True(files.IsStale);

        // Also when it is what it was before.
        File.WriteAllText(directory["number"], "1");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(files.IsStale);
        Assert.Equal(4, log.Said.Count);
    }

    [Fact]
    public void A_certificate_that_ends_is_told_of_at_the_start_when_it_changes_and_every_day()
    {
        using var directory = new TempDirectory();
        var (time, seconds) = (new FakeTimeProvider(DateTimeOffset.UtcNow), new FakeTimeProvider());
        var log = new Lines<RotationTests>();
        using var issuer = new Certificates("Tests");
        string[] paths = [directory["server.pem"], directory["server.key"]];
        Renew(1.5);
        using var files = new WatchedFiles<TlsMaterial>(paths, TlsMaterial.Read, seconds, NullLogger.Instance);
        using var term = new CertificateTerm(files, time, log);
        Assert.Contains("expires at", Assert.Single(log.Said), StringComparison.Ordinal);
        Assert.InRange(term.Remaining, TimeSpan.FromHours(35), TimeSpan.FromHours(36));
        time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(3, log.Said.Count);
        Assert.Contains("has expired at", log.Said.Last(), StringComparison.Ordinal);
        Assert.True(term.Remaining < TimeSpan.Zero);

        log.Said.Clear();
        Renew(3);
        seconds.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("expires at", Assert.Single(log.Said), StringComparison.Ordinal);
        Renew(20);
        seconds.Advance(TimeSpan.FromSeconds(1));
        time.Advance(TimeSpan.FromDays(3));
        Assert.Single(log.Said);
        time.Advance(TimeSpan.FromDays(2));
        Assert.True(log.Said.Count > 1);

        void Renew(double days) => Certificates.Write(issuer.Sign("localhost", TimeSpan.FromDays(days)), paths[0], paths[1]);
    }

    [Fact]
    public async Task A_renewed_certificate_serves_the_next_connection()
    {
        await using var server = await GuardedServer.StartAsync(tls: true);
        using var before = server.Client();
        Assert.Null((await server.CallAsync(before, Path, ("x-api-key", server.Keys["reader"]))).Status);

        using var successor = new Certificates("Successor");
        Certificates.Write(successor.Sign("localhost"), server.Certificate, server.CertificateKey);
        await Deadline.Recovers<bool, HttpRequestException>(async () =>
        {
            using var after = server.Client(issuerPem: successor.Pem);
            return (await server.CallAsync(after, Path, ("x-api-key", server.Keys["reader"]))).Status is null;
        });
        // The connection made with the old one goes on.
        Assert.Null((await server.CallAsync(before, Path, ("x-api-key", server.Keys["reader"]))).Status);
    }

    [Fact]
    public async Task A_token_that_expires_ends_its_watch()
    {
        await using var server = await GuardedServer.StartAsync(tls: false);
        using var http = server.Client();
        // The clock may be half a minute off, so this one has a moment left.
        var token = server.Authority.Token("bot", "read", lifetime: TimeSpan.FromSeconds(-27));
        var (watch, status, _) = await server.CallAsync(http, "/regime.v1.RegimeService/Watch", ("authorization", "Bearer " + token), new WatchRequest());
        Assert.Null(status);
        await using var body = await watch.Content.ReadAsStreamAsync().Within();
        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIALS_EXPIRED"), await GuardedServer.EndOfAsync(watch));
    }

    [Fact]
    public async Task A_withdrawn_key_ends_a_stream_that_waits_for_the_next_batch()
    {
        var (server, without) = await WithBotAsync("read,append");
        await using var ended = server;
        using var http = server.Client();
        var key = ("x-api-key", server.Keys["bot"]);
        using var append = new HttpRequestMessage(HttpMethod.Post, server.Address + "/regime.v1.ObservationService/AppendStream")
        {
            Version = new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new OpenContent([]),
        };
        append.Headers.Add(key.Item1, key.Item2);
        var answering = http.SendAsync(append, HttpCompletionOption.ResponseHeadersRead);

        await Deadline.Holds(() => Task.FromResult(server.Limiter.Leases("append_streams") == 1));

        File.WriteAllText(server.KeyFile, without);
        using var answer = await answering.Within();
        Assert.Equal((StatusCode.Unauthenticated, "CREDENTIALS_INVALID"), await GuardedServer.EndOfAsync(answer));
    }

    [Fact]
    public async Task A_withdrawn_key_cuts_off_a_watch_that_is_not_read()
    {
        var (server, without) = await WithBotAsync("read");
        await using var ended = server;
        using var deaf = await RawHttp2.ConnectAsync(new Uri(server.Address).Port);
        // Its streams may be sent nothing, so that what is due piles up here.
        await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Settings, 0, 0, [0, 4, 0, 0, 0, 0]));
        await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Call("/regime.v1.RegimeService/Watch", ("x-api-key", server.Keys["bot"]))));
        await deaf.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 1, Rpc.ServerProcess.Framed(new WatchRequest { Delivery = Delivery.Every })));
        await UntilAsync(RawHttp2.Headers);
        foreach (var batch in Pipeline.Market.Days(60).Chunk(1000)) await server.Service<Server.Pipeline.Intake>().AppendAsync(batch, null, CancellationToken.None).Within();
        var head = (await server.Service<Server.Pipeline.JournalSource>().Current.HeadAsync(CancellationToken.None).Within()).Newest;
        await Deadline.Holds(async () =>
        {
            var before = Lag();
            await Task.Delay(200);
            return server.Service<IReadOnlyList<Server.Pipeline.ModelFold>>()[0].Board.Head.Revision == head && before > 0 && Lag() == before;
        });

        File.WriteAllText(server.KeyFile, without);
        await UntilAsync(RawHttp2.Reset);

        long Lag() => server.Service<Server.Pipeline.OpenWatches>().All.Single().Lag;

        async Task UntilAsync(byte type)
        {
            while (await deaf.ReceiveAsync() is var frame && frame?.Type != type)
            {
                Assert.NotNull(frame);
                Assert.NotEqual(RawHttp2.Data, frame.Value.Type);
            }
        }
    }

    [Fact]
    public async Task A_caller_appends_only_to_its_series()
    {
        await using var server = await GuardedServer.StartAsync(tls: false, prepare: it => it.Grant("feed", "append", "--series", "eth*"));
        using var http = server.Client();
        var request = new AppendRequest();
        request.Observations.Add(new Observation { Series = "eth-usd" });
        request.Observations.Add(new Observation { Series = "iwm" });
        var (response, status, _) = await server.CallAsync(http, "/regime.v1.ObservationService/Append", ("x-api-key", server.Keys["feed"]), request);
        Assert.Null(status);
        await using var body = await response.Content.ReadAsStreamAsync().Within();
        var answer = await Rpc.ServerProcess.NextAsync<AppendResponse>(body);
        Assert.NotEqual("SERIES_NOT_ALLOWED", answer!.Results[0].Rejection?.Reason);
        Assert.Equal("SERIES_NOT_ALLOWED", answer.Results[1].Rejection.Reason);

        // A token that names no series, names none: not all of them.
        foreach (var (series, isAllowed) in ((string[]?, bool)[])[(null, true), ([], false), (["iwm"], false), (["eth*", "iwm"], true)])
        {
            var token = "Bearer " + server.Authority.Token("bot", "append", series: series);
            using var called = (await server.CallAsync(http, "/regime.v1.ObservationService/Append", ("authorization", token), request)).Response;
            await using var answered = await called.Content.ReadAsStreamAsync().Within();
            Assert.Equal(isAllowed, (await Rpc.ServerProcess.NextAsync<AppendResponse>(answered))!.Results.All(result => result.Rejection?.Reason != "SERIES_NOT_ALLOWED"));
        }

        var advance = new AppendRequest { AdvanceTo = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTime(DateTime.UtcNow.AddMinutes(-1)) };
        var refused = await server.CallAsync(http, "/regime.v1.ObservationService/Append", ("x-api-key", server.Keys["feed"]), advance);
        Assert.Equal((StatusCode.PermissionDenied, "SERIES_NOT_ALLOWED"), (refused.Status, refused.Info?.Reason));
    }

    /// <summary>A server that knows a bot, and its access file as it was without.</summary>
    private static async Task<(GuardedServer Server, string Without)> WithBotAsync(string scopes)
    {
        var without = "";
        var server = await GuardedServer.StartAsync(tls: false, prepare: it =>
        {
            without = File.ReadAllText(it.KeyFile);
            it.Grant("bot", scopes);
        });
        return (server, without);
    }
}

using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing.Loopback;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Reading;

public class ReadTests
{
    [Fact]
    public async Task A_read_says_which_signal_it_is_about()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address, new RegimeClientOptions { Headers = new Dictionary<string, string> { ["authorization"] = "Bearer key" } });
        var asOf = new DateTimeOffset(2025, 3, 31, 0, 0, 0, TimeSpan.Zero);
        var reading = client.GetSignalAsync(new ReadOptions { Model = "m", At = At.AsOf(asOf), MaxStaleness = TimeSpan.FromHours(1), Topics = [Topic.Macro] });
        var call = await server.CallAsync();
        var request = (await call.RequestAsync<V1.GetSignalRequest>())!;
        Assert.Equal(("GetSignal", "m", asOf), (call.Method, request.Model, request.At.AsOf.ToDateTimeOffset()));
        Assert.Equal((3600, V1.Topic.Macro, "Bearer key"), ((int)request.MaxStaleness.Seconds, request.Topics.Single(), call.Headers["authorization"]));
        Assert.True(call.Headers.ContainsKey("grpc-timeout"));
        await call.AnswerAsync(new V1.GetSignalResponse { Signal = new V1.Signal { Revision = 7 }, Replica = new V1.Replica { Lag = 2 } });
        var answer = await reading.Soon();
        Assert.Equal((new Revision(7), 2L), (answer.Signal.Revision, answer.Replica.Lag));
    }

    [Theory]
    [InlineData("GetRegime")]
    [InlineData("GetLevels")]
    [InlineData("GetCorrelation")]
    public async Task The_parts_have_their_own_calls(string method)
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var options = new ReadOptions { At = At.Revision(new Revision(12)) };
        var reading = method switch
        {
            "GetRegime" => client.GetRegimeAsync(options),
            "GetLevels" => client.GetLevelsAsync(options),
            _ => client.GetCorrelationAsync(options),
        };
        var call = await server.CallAsync();
        Assert.Equal(method, call.Method);
        // The three requests have one shape.
        Assert.Equal(12ul, (await call.RequestAsync<V1.GetRegimeRequest>())!.At.Revision);
        await call.AnswerAsync(new V1.GetRegimeResponse { Signal = new V1.Signal { Revision = 12 } });
        Assert.Equal(new Revision(12), (await reading.Soon()).Signal.Revision);
    }

    [Fact]
    public async Task A_read_is_tried_again_while_the_server_is_unavailable()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var reading = client.GetServerInfoAsync();
        await (await server.CallAsync()).EndAsync(StatusCode.Unavailable, "not now");
        await (await server.CallAsync()).AnswerAsync(new V1.GetServerInfoResponse { Version = "1.2.3" });
        Assert.Equal("1.2.3", (await reading.Soon()).Version);
    }

    [Fact]
    public async Task A_refusal_carries_its_code_its_facts_and_what_to_do()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var reading = client.GetSignalAsync(new ReadOptions { MaxStaleness = TimeSpan.FromSeconds(1) });
        await (await server.CallAsync()).RefuseAsync(StatusCode.FailedPrecondition, "DATA_STALE", "equity.RUT.day is 3 days old.", ("series", "equity.RUT.day"));
        var e = await Assert.ThrowsAsync<RegimeException>(() => reading.Soon());
        Assert.Equal(("DATA_STALE", StatusCode.FailedPrecondition, "equity.RUT.day"), (e.Code, e.Status, e.Metadata["series"]));
        Assert.Equal("equity.RUT.day is 3 days old. Nothing fresher is known: wait for the named inputs, or raise max staleness.", e.Message);
    }

    [Fact]
    public async Task A_bad_field_is_named()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var reading = client.GetSignalAsync();
        await (await server.CallAsync()).EndAsync(
            StatusCode.InvalidArgument, "Bad request", new Google.Rpc.BadRequest { FieldViolations = { new Google.Rpc.BadRequest.Types.FieldViolation { Field = "topics[0]", Description = "no such topic" } } });
        var e = await Assert.ThrowsAsync<RegimeException>(() => reading.Soon());
        Assert.Equal("INVALID_ARGUMENT", e.Code);
        Assert.Equal(new FieldViolation("topics[0]", "no such topic"), e.Violations.Single());
        Assert.Contains("topics[0]: no such topic.", e.Message);
    }

    [Fact]
    public async Task Cancelling_a_read_is_a_cancellation()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        using var stop = new CancellationTokenSource();
        var reading = client.GetSignalAsync(cancellation: stop.Token);
        await server.CallAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.Soon());
    }

    [Fact]
    public async Task Transitions_come_page_by_page()
    {
        await using var server = await LoopbackServer.StartAsync();
        await using var client = RegimeClient.Connect(server.Address);
        var listing = Task.Run(async () =>
        {
            var seen = new List<Transition>();
            await foreach (var t in client.ListTransitionsAsync(new TransitionOptions { PageSize = 2, Topics = [Topic.Stance] })) seen.Add(t);
            return seen;
        });
        var call = await server.CallAsync();
        var request = (await call.RequestAsync<V1.ListTransitionsRequest>())!;
        Assert.Equal((2, "", V1.Topic.Stance), (request.PageSize, request.PageToken, request.Topics.Single()));
        await call.AnswerAsync(new V1.ListTransitionsResponse { NextPageToken = "more", Transitions = { new V1.Transition { Revision = 1 }, new V1.Transition { Revision = 2 } } });
        call = await server.CallAsync();
        Assert.Equal("more", (await call.RequestAsync<V1.ListTransitionsRequest>())!.PageToken);
        await call.AnswerAsync(new V1.ListTransitionsResponse { Transitions = { new V1.Transition { Revision = 3 } } });
        Assert.Equal([1ul, 2ul, 3ul], (await listing.Soon()).Select(t => t.Revision.Number));
    }

    [Fact]
    public void Options_that_make_no_sense_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => RegimeClient.Connect("localhost:5210"));
        Assert.Throws<ArgumentException>(() => RegimeClient.Connect("http://localhost:5210", new RegimeClientOptions { Deadline = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => RegimeClient.Connect("http://localhost:5210", new RegimeClientOptions { MaxReconnectDelay = TimeSpan.FromMilliseconds(1) }));
    }

    [Fact]
    public void The_container_gives_one_client_with_its_own_clock()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        RegimeClientOptions? seen = null;
        services.AddRegimeClient(o => seen = o with { Address = "http://signals:5210" });
        using var provider = services.BuildServiceProvider();
        Assert.Same(provider.GetRequiredService<RegimeClient>(), provider.GetRequiredService<IRegimeClient>());
        Assert.Same(TimeProvider.System, seen!.TimeProvider);
    }

    [Fact]
    public void The_container_keeps_named_clients_apart()
    {
        var services = new ServiceCollection();
        services.AddRegimeClient();
        services.AddRegimeClient("paper", o => o with { Address = "http://paper:5210" });
        services.AddRegimeClient("real", (_, o) => o with { Address = "http://real:5210" });
        services.AddRegimeClient("paper", o => o with { Address = "http://late:5210" });
        using var provider = services.BuildServiceProvider();
        var paper = provider.GetRequiredKeyedService<IRegimeClient>("paper");
        Assert.Same(provider.GetRequiredKeyedService<RegimeClient>("paper"), paper);
        Assert.Equal(3, new HashSet<object> { paper, provider.GetRequiredKeyedService<IRegimeClient>("real"), provider.GetRequiredService<IRegimeClient>() }.Count);
    }
}

using Grpc.Core;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>Clients that set a deadline on a watch, or have hardly any HTTP/2 window, get all of it as others do.</summary>
public sealed class OddClientTests
{
    private const int Window = 1000;
    private const int MostDeadlines = 30;

    [Fact]
    public async Task ADeadlineEndsAWatchAndATinyWindowOnlySlowsIt()
    {
        await using var server = await RegimeServer.EmbeddedAsync(Scene.SmallRing);
        await using var scene = await Scene.SeedAsync(server);
        using var endpoint = new Endpoint(server.Address);
        await endpoint.AppendAsync(scene.Ether.Next(40));
        var head = (await endpoint.StandingAsync()).Latest;
        var reference = await Replay.ReadAsync(endpoint, StreamFilter.All, scene.Beginning, head);

        var tiny = new StreamLog("a tiny window", StreamFilter.All, scene.Beginning);
        tiny.Begin();
        await foreach (var message in TinyWindow.WatchAsync(server.Process.GrpcPort, tiny.Filter, tiny.ResumePoint, Window))
        {
            tiny.Take(message);
            if (tiny.Complete >= head) break;
        }

        Proof.Complete(tiny, reference, head);

        // Each connection ends by its deadline, wherever the stream is then; the next goes on from there.
        var hurried = new StreamLog("a deadline", StreamFilter.All, scene.Beginning);
        var deadlines = 0;
        for (; deadlines == 0 || hurried.Complete < head; deadlines++)
        {
            Assert.True(deadlines < MostDeadlines, $"it stands at {hurried.Complete} of {head}");
            hurried.Begin();
            var ended = await Assert.ThrowsAsync<RpcException>(async () =>
            {
                await foreach (var message in endpoint.WatchAsync(hurried.Filter, hurried.ResumePoint, TimeSpan.FromSeconds(1 + deadlines))) hurried.Take(message);
            }).Within(Scene.Limit);
            Assert.Equal(StatusCode.DeadlineExceeded, ended.StatusCode);
        }

        Proof.Complete(hurried, reference, head);
        Scene.MustBeQuiet(server);
    }
}

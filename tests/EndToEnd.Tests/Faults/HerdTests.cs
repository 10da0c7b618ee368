using System.Diagnostics;
using Grpc.Core;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;
using Xunit.Abstractions;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>A thousand watchers are told that the server goes away, and two thousand come back at once.</summary>
public sealed class HerdTests(ITestOutputHelper output)
{
    private const int Watchers = 1000;

    [Fact]
    public async Task AThousandWatchersAreDrainedAndTwoThousandResumeAtOnce()
    {
        await using var server = await RegimeServer.EmbeddedAsync();
        await using var scene = await Scene.SeedAsync(server);
        using var endpoint = new Endpoint(server.Address);
        var old = (await endpoint.StandingAsync()).Latest;
        var newest = new string[Watchers];
        var reached = 0;
        var drained = 0;
        var watches = Enumerable.Range(0, Watchers).Select(i => Task.Run(async () =>
        {
            var log = new StreamLog($"watcher {i}", StreamFilter.Newest);
            log.Begin();
            try
            {
                await foreach (var message in endpoint.WatchAsync(log.Filter, log.ResumePoint))
                {
                    log.Take(message);
                    if (message is StreamMessage.CaughtUp) Interlocked.Increment(ref reached);
                    if (message is StreamMessage.Draining) Interlocked.Increment(ref drained);
                    newest[i] = log.ResumePoint;
                }
            }
            catch (RpcException ended)
            {
                var refusal = Refusal.From(ended);
                Assert.Equal((StatusCode.Unavailable, Refusal.Draining), (refusal.Status, refusal.Reason));
                Assert.NotNull(refusal.RetryAfter);
            }
        })).ToArray();
        await Deadline.Holds(() => Task.FromResult(reached == Watchers), Scene.Limit, "all have caught up");

        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await server.Process.StopAsync());
        var took = clock.Elapsed;
        await Task.WhenAll(watches).Within(Scene.Limit);
        Assert.Equal(Watchers, drained);
        Assert.True(took < Scene.StopLimit, $"the process was gone after {took.TotalSeconds:0.0} s");
        output.WriteLine($"{Watchers} watchers drained, the process was gone after {took.TotalSeconds:0.0} s");

        await server.RestartAsync();
        using var again = new Endpoint(server.Address);
        await again.AppendAsync(scene.Ether.Next(40));
        var head = (await again.StandingAsync()).Latest;
        var reference = await Replay.ReadAsync(again, StreamFilter.All, scene.Beginning, head);
        clock.Restart();
        await Task.WhenAll(Enumerable.Range(0, 2 * Watchers).Select(i => Task.Run(async () =>
        {
            var log = new StreamLog($"watcher {i} of the herd", StreamFilter.All, newest[i % Watchers]);
            log.Begin();
            await foreach (var message in again.WatchAsync(log.Filter, log.ResumePoint))
            {
                log.Take(message);
                if (log.Complete >= head) break;
            }

            Proof.Continues(log, reference, old, head);
        }))).Within(Scene.Limit);
        output.WriteLine($"{2 * Watchers} resumed at {old} and were complete at {head} after {clock.Elapsed.TotalSeconds:0.0} s");
        Scene.MustBeQuiet(server);
    }
}

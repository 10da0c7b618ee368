using System.Diagnostics;
using Grpc.Core;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;
using Xunit.Abstractions;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>
/// Redis is not there for a while, each time in another way: what is known stays readable and says that it is stale, appends are
/// refused as JOURNAL_UNAVAILABLE, and all goes on by itself.
/// </summary>
public sealed class RedisOutageTests(TwoReplicas replicas, ITestOutputHelper output) : IClassFixture<TwoReplicas>
{
    [Fact]
    public async Task KilledAndStartedAgain()
    {
        await using var scene = replicas.Again();
        await OutageAsync(scene, () => replicas.Redis.KillAsync(), () => replicas.Redis.RestartAsync());
    }

    [Fact]
    public async Task FrozenForLongerThanEveryTimeout()
    {
        await using var scene = replicas.Again();
        await OutageAsync(
            scene,
            () => Task.Run(replicas.Redis.Freeze),
            async () =>
            {
                // Appends must have been refused on both, one after the other: longer than a call may take.
                await Task.WhenAll(scene.Crowd.Appenders.Select(appender => appender.UntilRefusedAsync(Refusal.JournalUnavailable, Scene.Limit)));
                replicas.Redis.Thaw();
            });
    }

    [Fact]
    public async Task AServerStopsInTimeWhileItIsFrozen()
    {
        const int Watchers = 20;
        await using var server = await RegimeServer.OnRedisAsync(replicas.Redis, Scene.SmallRing);
        using var endpoint = new Endpoint(server.Address);
        await Deadline.Holds(async () => (await endpoint.StandingAsync()) is { IsStale: false } at && at.Folded == at.Latest, Scene.Limit, "the journal is folded");
        replicas.Redis.Freeze();
        try
        {
            // Half of them rest on the newest signal; the others have all of the journal still to come, which nobody can read now.
            var begun = 0;
            var watches = Enumerable.Range(0, Watchers).Select(i => Task.Run(async () =>
            {
                var seen = new List<StreamMessage>();
                try
                {
                    await foreach (var message in i % 2 == 0 ? endpoint.WatchAsync(StreamFilter.Newest, "") : endpoint.WatchAsync(StreamFilter.All, replicas.Beginning))
                    {
                        seen.Add(message);
                        if (seen.Count == 1) Interlocked.Increment(ref begun);
                    }
                }
                catch (RpcException ended)
                {
                    Assert.Equal((StatusCode.Unavailable, Refusal.Draining), (ended.StatusCode, Refusal.From(ended).Reason));
                }

                return seen;
            })).ToArray();
            await Deadline.Holds(() => Task.FromResult(begun == Watchers), Scene.Limit, "all watches have begun");

            var clock = Stopwatch.StartNew();
            Assert.Equal(0, await server.Process.StopAsync());
            var took = clock.Elapsed;
            foreach (var seen in await Task.WhenAll(watches).Within(Scene.Limit))
            {
                Assert.IsType<StreamMessage.Opened>(seen[0]);
                Assert.IsType<StreamMessage.Draining>(seen[^1]);
            }

            output.WriteLine($"{Watchers} watchers drained, the process was gone after {took.TotalSeconds:0.0} s");
            Assert.True(took < Scene.StopLimit, $"the process was gone after {took.TotalSeconds:0.0} s");
        }
        finally
        {
            replicas.Redis.Thaw();
        }

        Scene.MustBeQuiet(server);
    }

    [Fact]
    public async Task CutOffFromBothReplicas()
    {
        await using var scene = replicas.Again();
        await OutageAsync(scene, () => Task.Run(replicas.Wire.Cut), () => Task.Run(replicas.Wire.Resume));
    }

    [Fact]
    public async Task HalfOpen()
    {
        await using var scene = replicas.Again();
        await OutageAsync(scene, () => Task.Run(replicas.Wire.Swallow), () => Task.Run(replicas.Wire.Resume));
    }

    [Fact]
    public async Task FullItRefusesAppendsAndReadsGoOn()
    {
        await using var scene = replicas.Again();
        await scene.UnderWayAsync();
        Assert.Equal("+OK", await replicas.Redis.CommandAsync("CONFIG SET maxmemory 1"));
        await Task.WhenAll(scene.Crowd.Appenders.Select(appender => appender.UntilRefusedAsync(Refusal.JournalUnavailable, Scene.Limit)));
        foreach (var server in scene.Servers)
        {
            using var endpoint = new Endpoint(server.Address);
            Assert.True((await endpoint.SignalAsync()).Signal.Revision > 0);
        }

        Assert.Equal("+OK", await replicas.Redis.CommandAsync("CONFIG SET maxmemory 0"));
        await scene.UnderWayAsync();
        await scene.Crowd.ProveAsync([.. scene.Servers.Select(server => server.Address)]);
    }

    private static async Task OutageAsync(Scene scene, Func<Task> begin, Func<Task> end)
    {
        await scene.UnderWayAsync();
        await begin();
        foreach (var server in scene.Servers)
        {
            using var endpoint = new Endpoint(server.Address);
            await Deadline.Holds(async () => (await endpoint.SignalAsync()) is { IsStale: true, Signal.Revision: > 0 }, Scene.Limit, "a read answers, marked stale");
        }

        await Task.WhenAll(scene.Crowd.Appenders.Select(appender => appender.UntilRefusedAsync(Refusal.JournalUnavailable, Scene.Limit)));
        foreach (var follower in scene.Crowd.Followers)
            await follower.HoldsAsync(() => follower.Log.IsStale, Scene.Limit, $"{follower.Log.Name} is told that the store is out of reach");
        await end();
        foreach (var follower in scene.Crowd.Followers)
            await follower.HoldsAsync(() => !follower.Log.IsStale, Scene.Limit, $"{follower.Log.Name} is told that the store is back");
        await scene.UnderWayAsync();
        await scene.Crowd.ProveAsync([.. scene.Servers.Select(server => server.Address)]);
        foreach (var server in scene.Servers) Scene.MustBeQuiet(server);
    }
}

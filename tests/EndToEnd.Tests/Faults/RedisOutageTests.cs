using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>
/// Redis is not there for a while, each time in another way: what is known stays readable and says that it is stale, appends are
/// refused as JOURNAL_UNAVAILABLE, and all goes on by itself.
/// </summary>
public sealed class RedisOutageTests(TwoReplicas replicas) : IClassFixture<TwoReplicas>
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

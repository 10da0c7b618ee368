using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>A slow consumer costs nobody but itself, and misses nothing.</summary>
public sealed class SlowWatcherTests
{
    private const int Batch = 200;
    private const int Batches = 20;
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public async Task AStalledWatcherAndSlowOnesHoldUpNobodyAndGetItAllInTheEnd()
    {
        await using var server = await RegimeServer.EmbeddedAsync(Scene.SmallRing);
        await using var scene = await Scene.SeedAsync(server);
        using var endpoint = new Endpoint(server.Address);
        var quick = scene.Crowd.Follow(StreamFilter.All);
        var stalled = scene.Crowd.Follow(StreamFilter.All);
        var slow = scene.Crowd.Follow(StreamFilter.All);
        var conflated = scene.Crowd.Follow(StreamFilter.Newest);
        var before = (await endpoint.StandingAsync()).Latest;
        foreach (var follower in scene.Crowd.Followers) await follower.UntilCompleteAsync(before, Scene.Limit);
        // The one reads nothing at all, the others one signal a second, while thousands are published.
        stalled.Pause = TimeSpan.FromHours(1);
        slow.Pause = conflated.Pause = TimeSpan.FromSeconds(1);

        var memory = 0L;
        for (var i = 0; i < Batches; i++)
        {
            Assert.All(await endpoint.AppendAsync(scene.Ether.Next(Batch)), answer => Assert.Equal(AppendKind.Accepted, answer.Kind));
            if (i == Batches / 4) memory = server.Process.Memory;
        }

        var head = (await endpoint.StandingAsync()).Latest;
        await quick.UntilCompleteAsync(head, Scene.Limit);
        Assert.True(stalled.Log.Complete < head, "The stalled watcher was to be behind");
        Assert.True(slow.Log.Complete < head, "The slow watcher was to be behind");
        // LATEST is at the newest although it reads one signal a second.
        await conflated.UntilCompleteAsync(head, Scene.Limit);
        Assert.True(conflated.Log.Receipts > 0);
        Assert.True(server.Process.Memory < memory + (200 * Megabyte), $"{server.Process.Memory / Megabyte} MB after {memory / Megabyte} MB");

        foreach (var follower in (Follower[])[stalled, slow, conflated]) follower.Pause = TimeSpan.Zero;
        await scene.Crowd.ProveAsync(server.Address);
        Assert.True(stalled.Log.FellBehind > 0);
        Assert.True(slow.Log.FellBehind > 0);
        // Without being disconnected.
        Assert.All(scene.Crowd.Followers, follower => Assert.Equal(1, follower.Log.Connections));
    }
}

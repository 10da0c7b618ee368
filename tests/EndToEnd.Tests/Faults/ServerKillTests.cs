using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>kill -9 of a server in the middle of appends and watches.</summary>
public sealed class ServerKillTests
{
    [Fact]
    public async Task OnTheEmbeddedJournalNothingIsLostAndNothingComesTwice()
    {
        await using var server = await RegimeServer.EmbeddedAsync(Scene.SmallRing);
        await using var scene = await Scene.StartAsync(server);
        for (var life = 0; life < 2; life++)
        {
            await scene.UnderWayAsync();
            await server.Process.KillAsync();
            await server.RestartAsync();
        }

        await scene.UnderWayAsync();
        await scene.Crowd.ProveAsync(server.Address);
        Assert.All(scene.Crowd.Followers, follower => Assert.True(follower.Log.Connections >= 3));
        Scene.MustBeQuiet(server);
    }

    [Fact]
    public async Task OnRedisClientsGoOnAtTheOtherReplica()
    {
        await using var redis = await RedisServer.StartAsync(AppendFsync.Always);
        await using var one = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        await using var other = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        await using var scene = await Scene.StartAsync(one, other);
        foreach (var (victim, survivor) in ((RegimeServer, RegimeServer)[])[(one, other), (other, one)])
        {
            await scene.UnderWayAsync();
            await victim.Process.KillAsync();
            scene.Servers = [survivor];
            await scene.UnderWayAsync();
            await victim.RestartAsync();
            scene.Servers = [one, other];
        }

        await scene.UnderWayAsync();
        await scene.Crowd.ProveAsync(one.Address, other.Address);
    }
}

using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>Any number of servers over one Redis are one: the same bytes for the same revision, whoever appended, whenever they were started.</summary>
public sealed class ReplicaTests
{
    private const int Moves = 2;

    [Theory]
    [InlineData("plain")]
    [InlineData("cluster")]
    public async Task ReplicasSayTheSameAndClientsMoveBetweenThem(string kind)
    {
        await using var redis = kind == "plain" ? await RedisServer.StartAsync(AppendFsync.EverySec) : await RedisServer.StartClusterAsync();
        await using var one = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        await using var other = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        await using var scene = await Scene.StartAsync(one, other);
        for (var i = 0; i < Moves; i++)
        {
            await scene.UnderWayAsync();
            foreach (var follower in scene.Crowd.Followers) follower.Move();
        }

        // A clean stop leaves a checkpoint; a replica that is started late begins there and folds the rest, and takes part.
        Assert.Equal(0, await other.Process.StopAsync());
        scene.Servers = [one];
        await scene.UnderWayAsync();
        await using var late = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        Assert.True((await StandingAsync(late)).Checkpoint > 0);
        scene.Servers = [one, late];
        foreach (var follower in scene.Crowd.Followers) follower.Move();
        await scene.UnderWayAsync();

        // One that has no checkpoint, and one that finds nothing but damaged ones, fold from the first entry to the same bytes.
        await EvalAsync(redis, "DEL", "redis.call('DEL',k)");
        await using var fresh = await RegimeServer.OnRedisAsync(redis, "--ring", "1000000");
        await late.Process.StopAsync();
        await EvalAsync(redis, "damage", "redis.call('HSET',k,'data',string.rep('x',5000))");
        await late.RestartAsync();
        scene.Servers = [one, late, fresh];
        await scene.UnderWayAsync();
        await scene.Crowd.ProveAsync(one.Address, late.Address, fresh.Address);
        foreach (var server in scene.Servers) Scene.MustBeQuiet(server);
        Assert.Single((await Task.WhenAll(scene.Servers.Select(StandingAsync))).Select(at => (at.JournalId, at.Latest, at.Hash)).Distinct());
    }

    private static async Task<Standing> StandingAsync(RegimeServer server)
    {
        using var endpoint = new Endpoint(server.Address);
        return await endpoint.StandingAsync();
    }

    /// <summary>Does something to every checkpoint.</summary>
    private static async Task EvalAsync(RedisServer redis, string what, string each)
    {
        var answer = await redis.CommandAsync($"EVAL \"local n=0 for _,k in ipairs(redis.call('KEYS','*cache:*')) do {each} n=n+1 end return n\" 0");
        Assert.True(answer is [':', not '0', ..], $"{what}: {answer}");
    }
}

using Grpc.Core;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>Redis holds another history all of a sudden. No watch goes on as if nothing had happened, and the servers begin anew by themselves.</summary>
public sealed class JournalChangedTests
{
    [Theory]
    [InlineData("flushed")]
    [InlineData("replaced")]
    public async Task AnEmptyRedisIsAnotherJournal(string how)
    {
        await using var redis = await RedisServer.StartAsync(AppendFsync.Always);
        await using var server = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        await using var scene = await Scene.StartAsync(server);
        await scene.UnderWayAsync();
        // Without them the new journal stays empty until it is seeded.
        foreach (var appender in scene.Crowd.Appenders) await appender.DisposeAsync();
        if (how == "flushed") await redis.FlushAsync();
        else await redis.RestartOnAsync(null);

        await AllEndAsync(scene);
        await using var after = await Scene.SeedAsync(server);
        Assert.NotEqual(scene.Crowd.Followers[0].Log.JournalId, (await StandingAsync(server)).JournalId);
        after.Crowd.FollowEveryKind();
        await after.Crowd.ProveAsync(server.Address);
    }

    [Fact]
    public async Task AnOlderFileThatRefillsIsNoticedByItsHash()
    {
        await using var redis = await RedisServer.StartAsync(AppendFsync.Always);
        await using var seen = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        await using var scene = await Scene.SeedAsync(seen);
        using var older = redis.Keep();
        scene.Crowd.FollowEveryKind();
        using (var endpoint = new Endpoint(seen.Address)) await endpoint.AppendAsync(scene.Ether.Next(200));
        var lost = await StandingAsync(seen);
        foreach (var follower in scene.Crowd.Followers) await follower.UntilCompleteAsync(lost.Latest, Scene.Limit);

        // While the one server does not look, Redis goes back, and another server fills the same revisions with other facts.
        seen.Process.Freeze();
        await redis.RestartOnAsync(older);
        await using var other = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        using (var endpoint = new Endpoint(other.Address)) await endpoint.AppendAsync(scene.Ether.Next(300));
        var now = await StandingAsync(other);
        Assert.Equal(lost.JournalId, now.JournalId);
        Assert.True(now.Latest > lost.Latest);
        seen.Process.Thaw();

        await AllEndAsync(scene);
        // Both come to stand on the history that is there now, and say the same.
        await StandsAtAsync(seen, now.Latest);
        await using var after = new Crowd(scene.Beginning, () => seen.Address);
        after.FollowEveryKind();
        await after.ProveAsync(seen.Address, other.Address);
        foreach (var server in (RegimeServer[])[seen, other])
        {
            var late = new Follower(new StreamLog("a resume of what is gone", StreamFilter.All, scene.Crowd.Followers[0].Log.ResumePoint), () => server.Address);
            await late.Ended.Within();
            Assert.Equal(Refusal.JournalChanged, late.Refused?.Reason);
        }
    }

    [Fact]
    public async Task AnOlderFileEndsTheWatchesThatAreAheadOfIt()
    {
        await using var redis = await RedisServer.StartAsync(AppendFsync.Always);
        await using var server = await RegimeServer.OnRedisAsync(redis, Scene.SmallRing);
        await using var scene = await Scene.SeedAsync(server);
        using var older = redis.Keep();
        var before = await StandingAsync(server);
        scene.Crowd.FollowEveryKind();
        using (var endpoint = new Endpoint(server.Address)) await endpoint.AppendAsync(scene.Ether.Next(50));
        var ahead = await StandingAsync(server);
        foreach (var follower in scene.Crowd.Followers) await follower.UntilCompleteAsync(ahead.Latest, Scene.Limit);
        await redis.RestartOnAsync(older);

        await AllEndAsync(scene);
        await StandsAtAsync(server, before.Latest);
        await using var after = new Crowd(scene.Beginning, () => server.Address);
        after.FollowEveryKind();
        await after.ProveAsync(server.Address);
    }

    private static async Task AllEndAsync(Scene scene)
    {
        foreach (var follower in scene.Crowd.Followers)
        {
            await follower.Ended.Within(Scene.Limit);
            // A resume that comes before the store has refilled is ahead of it.
            Assert.Contains(follower.Refused?.Reason, (string?[])[Refusal.JournalChanged, Refusal.RevisionInFuture]);
        }
    }

    /// <summary>Waits until the server has opened what Redis holds now, and folded it.</summary>
    private static Task StandsAtAsync(RegimeServer server, ulong revision) => Deadline.Holds(async () =>
    {
        try
        {
            return await StandingAsync(server) is { IsStale: false } at && at.Folded == revision;
        }
        catch (RpcException fault) when (fault.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }, Scene.Limit, "the server stands where Redis does");

    private static async Task<Standing> StandingAsync(RegimeServer server)
    {
        using var endpoint = new Endpoint(server.Address);
        return await endpoint.StandingAsync();
    }
}

using Grpc.Core;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Streams;

namespace RegimeGrpc.EndToEnd.Tests.Faults;

/// <summary>Servers over one journal that publishes signals, with watchers of every kind and two appenders at work.</summary>
internal sealed class Scene : IAsyncDisposable
{
    /// <summary>So few signals in memory that a watcher soon needs what is recomputed from the journal.</summary>
    public static readonly string[] SmallRing = ["--ring", "64"];

    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The process is gone so long after it was told to stop.</summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private const int Seed = 20240108;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private int _turn;

    private Scene(IReadOnlyList<RegimeServer> servers, string beginning, MadeUpSeries ether)
    {
        Servers = servers;
        Beginning = beginning;
        Ether = ether;
        Crowd = new(beginning, NextAddress);
    }

    /// <summary>Those that clients try, in turn.</summary>
    public IReadOnlyList<RegimeServer> Servers { get; set; }

    /// <summary>A resume point before the first entry.</summary>
    public string Beginning { get; }

    /// <summary>Where the journal's seed ends.</summary>
    public MadeUpSeries Ether { get; }

    public Crowd Crowd { get; }

    /// <summary>On an empty journal.</summary>
    public static async Task<Scene> StartAsync(params IReadOnlyList<RegimeServer> servers)
    {
        var scene = await SeedAsync(servers);
        scene.Populate(MadeUpSeries.Bitcoin(Seed, TimeSpan.FromMinutes(7)));
        return scene;
    }

    /// <summary>Only the servers, and a journal with its first signals.</summary>
    public static async Task<Scene> SeedAsync(params IReadOnlyList<RegimeServer> servers)
    {
        using var endpoint = new Endpoint(servers[0].Address);
        // A server that has just lost its journal opens the next one in a moment.
        var beginning = await Deadline.Recovers<string, RpcException>(endpoint.BeginningAsync, Limit);
        var ether = MadeUpSeries.Ether(Seed, TimeSpan.FromMinutes(10));
        Assert.All(await endpoint.AppendAsync(ether.Days(3)), answer => Assert.Equal(AppendKind.Accepted, answer.Kind));
        await Deadline.Holds(async () => (await endpoint.StandingAsync()) is var at && at.Folded == at.Latest, Limit, "the seed is folded");
        return new(servers, beginning, ether);
    }

    /// <summary>More watchers and appenders at the same servers, which take the series up where these have left them.</summary>
    public Scene Again(MadeUpSeries bitcoin)
    {
        var scene = new Scene(Servers, Beginning, Ether);
        scene.Populate(bitcoin);
        return scene;
    }

    /// <summary>Waits until every appender and every watcher has got on since now: a fault would hit them at work.</summary>
    public async Task UnderWayAsync()
    {
        var seen = Crowd.Followers.Select(follower => follower.Log.Complete).ToArray();
        await Task.WhenAll(Crowd.Appenders.Select(appender => appender.UntilAcknowledgedAsync(60, Limit)));
        await Task.WhenAll(Crowd.Followers.Select((follower, i) => follower.UntilCompleteAsync(seen[i] + 50, Limit)));
    }

    /// <summary>No fault is so bad that the server may call it an error of its own.</summary>
    public static void MustBeQuiet(RegimeServer server) =>
        Assert.True(server.Process.Errors.Count == 0, string.Join('\n', server.Process.Errors));

    public ValueTask DisposeAsync() => Crowd.DisposeAsync();

    private void Populate(MadeUpSeries bitcoin)
    {
        Crowd.FollowEveryKind();
        Crowd.Append(Ether, pause: Pause);
        Crowd.Append(bitcoin, 3, Pause);
    }

    private string NextAddress()
    {
        var servers = Servers;
        return servers[(Interlocked.Increment(ref _turn) & 0xffff) % servers.Count].Address;
    }
}

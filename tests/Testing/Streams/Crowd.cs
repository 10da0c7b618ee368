namespace RegimeGrpc.Testing.Streams;

/// <summary>Watchers of every kind and appenders, side by side over one journal, and the proof at their end that nothing was lost on either.</summary>
/// <param name="beginning">A resume point before the first entry of the journal.</param>
/// <param name="address">Of a server that is up, as far as one knows; asked anew for each connection.</param>
public sealed class Crowd(string beginning, Func<string> address) : IAsyncDisposable
{
    private static readonly TimeSpan ReplayLimit = TimeSpan.FromMinutes(3);
    private readonly List<Follower> _followers = [];
    private readonly List<Appender> _appenders = [];

    public IReadOnlyList<Follower> Followers => _followers;

    public IReadOnlyList<Appender> Appenders => _appenders;

    /// <summary>One of each kind: lossless, conflated, sealed only, some topics, slowed down.</summary>
    public void FollowEveryKind()
    {
        Follow(StreamFilter.All);
        Follow(StreamFilter.Newest);
        Follow(new(["LEVELS"], false, true));
        Follow(new(["CORRELATION", "STANCE", "REGIME"], false, false) { MinInterval = TimeSpan.FromMilliseconds(200) });
        Follow(new([], true, false), isFromBeginning: true);
    }

    /// <param name="filter">What it asks for.</param>
    /// <param name="isFromBeginning">Resumes before the first entry; else it starts with the latest signal.</param>
    public Follower Follow(StreamFilter filter, bool? isFromBeginning = null)
    {
        var log = new StreamLog($"watcher {_followers.Count}", filter, isFromBeginning ?? filter.Every ? beginning : "");
        var follower = new Follower(log, address);
        _followers.Add(follower);
        return follower;
    }

    /// <inheritdoc cref="Appender(MadeUpSeries, Func{string}, int, TimeSpan)"/>
    public Appender Append(MadeUpSeries source, int batch = 5, TimeSpan pause = default)
    {
        var appender = new Appender(source, address, batch, pause);
        _appenders.Add(appender);
        return appender;
    }

    /// <summary>Waits until every watcher has come to the journal's end; the appenders have ended.</summary>
    public async Task CompleteAsync()
    {
        using var endpoint = new Endpoint(address());
        var head = (await endpoint.StandingAsync()).Latest;
        foreach (var follower in _followers)
        {
            follower.Pause = TimeSpan.Zero;
            await follower.UntilCompleteAsync(head, ReplayLimit);
        }
    }

    /// <summary>
    /// Ends the appenders, lets the watchers come to the journal's end, and proves by a replay from each of the replicas: they say the
    /// same, byte by byte; every watcher saw all of it, in order, once; every acknowledged fact is there, once.
    /// </summary>
    /// <returns>The last revision.</returns>
    /// <exception cref="StreamViolationException">A promise is broken.</exception>
    public async Task<ulong> ProveAsync(params IReadOnlyList<string> replicas)
    {
        foreach (var appender in _appenders) await appender.DisposeAsync();
        var endpoints = replicas.Select(replica => new Endpoint(replica)).ToArray();
        try
        {
            var head = (await endpoints[0].StandingAsync()).Latest;
            foreach (var endpoint in endpoints)
                await Deadline.Holds(async () => (await endpoint.StandingAsync()).Folded >= head, ReplayLimit, $"{endpoint.Address} has folded {head}");
            foreach (var follower in _followers) await follower.UntilCompleteAsync(head, ReplayLimit);
            foreach (var follower in _followers) await follower.DisposeAsync();
            foreach (var kind in _followers.GroupBy(follower => follower.Log.Filter.Key))
            {
                var filter = kind.First().Log.Filter;
                var replay = await Replay.ReadAsync(endpoints[0], filter, beginning, head, ReplayLimit);
                foreach (var follower in kind) Proof.Complete(follower.Log, replay, head);
                // Every byte of every topic; the other filters have been held against what the watchers saw of all replicas.
                if (filter.Topics.Length > 0 || filter.SealedOnly) continue;
                foreach (var endpoint in endpoints.Skip(1)) replay.MustEqual(await Replay.ReadAsync(endpoint, filter, beginning, head, ReplayLimit));
            }

            foreach (var endpoint in endpoints.Take(2)) await Proof.NothingLostAsync(endpoint, _appenders);
            if (!await endpoints[^1].VerifiesAsync()) throw new StreamViolationException("the newest seal is not what the journal gives");
            return head;
        }
        finally
        {
            foreach (var endpoint in endpoints) endpoint.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var appender in _appenders) await appender.DisposeAsync();
        foreach (var follower in _followers) await follower.DisposeAsync();
    }
}

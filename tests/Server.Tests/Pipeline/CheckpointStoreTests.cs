using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

public sealed class CheckpointStoreTests
{
    private static readonly Observation[] Facts = Market.Days(8);

    /// <summary>A read of the past folds further meanwhile, and as little as before when the cache is back.</summary>
    [Fact]
    public async Task A_cache_that_fails_is_no_cache_that_is_empty_and_one_that_hangs_is_not_asked_for_a_while()
    {
        await using var store = new CountedStore(await TestStore.StartAsync(TestStore.Sqlite));
        var cache = new FailingCache(store.OpenCache());
        await using var line = await Line.ReadyAsync(store, ring: 16, cache);
        cache.Clock = line.Clock;
        await line.ImportAsync(Facts[..^60]);
        await line.Fold.SaveAsync(line.Journals.Current.Identity.Id, CancellationToken.None);
        await line.Fold.Checkpoints.AttemptAsync().Within();
        var checkpoint = line.Fold.Checkpoints.Written;
        line.Fold.History.Know([checkpoint]);
        await line.ImportAsync(Facts[^60..]);
        var place = line.Fold.Seals.Newest!.Revision;
        Assert.True(place > checkpoint);
        var (digest, near, _) = await ReadAsync();
        Assert.InRange(near, 1, (place - checkpoint) + 2);

        cache.Fails = true;
        Assert.Equal((digest, place.Number, 1), await ReadAsync());
        cache.Fails = false;
        Assert.Equal((digest, near, 1), await ReadAsync());

        (cache.Fails, cache.After) = (true, TimeSpan.FromSeconds(5));
        Assert.Equal((digest, place.Number, 1), await ReadAsync());
        Assert.Equal((digest, place.Number, 0), await ReadAsync());
        cache.Fails = false;
        line.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal((digest, place.Number, 0), await ReadAsync());
        line.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal((digest, near, 1), await ReadAsync());

        async Task<(string Digest, long Entries, int Asked)> ReadAsync()
        {
            var (entries, asked) = (store.EntriesRead, cache.Asked);
            var published = await line.Fold.History.AtAsync(place, CancellationToken.None).Within();
            return (published!.Signal.Digest, store.EntriesRead - entries, cache.Asked - asked);
        }
    }

    /// <summary>Redis comes back for the journal a moment before it does for the cache.</summary>
    [Fact]
    public async Task A_start_does_not_go_on_without_a_cache_that_is_away_for_a_moment()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        var cache = new FailingCache(store.OpenCache());
        Revision written;
        await using (var line = await Line.ReadyAsync(store, ring: 16, cache))
        {
            await line.ImportAsync(Facts);
            await line.Fold.SaveAsync(line.Journals.Current.Identity.Id, CancellationToken.None);
            await line.Fold.Checkpoints.AttemptAsync().Within();
            written = line.Fold.Checkpoints.Written;
        }

        Assert.True(written > Revision.Start);
        cache.Failures = 3;
        await using var again = await Line.ReadyAsync(store, ring: 16, cache);
        Assert.Equal(0, cache.Failures);
        Assert.Equal(written, again.Fold.Checkpoints.Written);
        FoldTests.AssertSame(FoldTests.Expected(Market.WithClocks(Facts)), again.Fold);
    }

    /// <summary>A cache on a line that can be broken: at once, or after a wait in vain.</summary>
    private sealed class FailingCache(IDistributedCache cache) : IDistributedCache
    {
        public FakeTimeProvider? Clock { get; set; }

        public bool Fails { get; set; }

        /// <summary>So many of the next reads fail at once.</summary>
        public int Failures { get; set; }

        public TimeSpan After { get; set; }

        public int Asked { get; private set; }

        public byte[]? Get(string key) => throw new NotSupportedException();

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default)
        {
            Asked++;
            if (Failures > 0)
            {
                Failures--;
                throw new TimeoutException("no connection");
            }

            if (!Fails) return cache.GetAsync(key, token);
            Clock!.Advance(After);
            throw new TimeoutException("nobody answers");
        }

        public void Refresh(string key) => throw new NotSupportedException();

        public Task RefreshAsync(string key, CancellationToken token = default) => cache.RefreshAsync(key, token);

        public void Remove(string key) => throw new NotSupportedException();

        public Task RemoveAsync(string key, CancellationToken token = default) => cache.RemoveAsync(key, token);

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

        public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) => cache.SetAsync(key, value, options, token);
    }
}

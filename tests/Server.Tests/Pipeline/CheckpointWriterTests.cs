using Microsoft.Extensions.Caching.Distributed;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

public sealed class CheckpointWriterTests
{
    private const string Journal = "j";
    private static readonly string Fingerprint = EthSmallCaps.Model.Fingerprint;

    private readonly GatedCache _cache = new();
    private readonly List<long> _kept = [];
    private readonly CheckpointStore _store;
    private readonly CheckpointWriter _writer;

    public CheckpointWriterTests()
    {
        _store = new(_cache, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<CheckpointStore>.Instance);
        _writer = new(_store, Fingerprint, kept => _kept.Add(kept.Number));
    }

    /// <summary>The live fold goes on while the cache takes its time.</summary>
    [Fact]
    public async Task The_fold_does_not_wait_for_a_cache_that_hangs()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        _cache.Close();
        await using (var line = await Line.ReadyAsync(store, cache: _cache))
        {
            var facts = Market.Days(130);
            await line.ImportAsync(facts);
            Assert.True(line.Fold.Revision.Number > KeptCheckpoints.Spacing);
            Assert.Equal(Revision.Start, line.Fold.Checkpoints.Written);
            _cache.Open();
        }

        await using var again = await Line.ReadyAsync(store, cache: _cache);
        Assert.Equal(again.Fold.Revision, again.Fold.Checkpoints.Written);
    }

    [Fact]
    public async Task What_could_not_be_written_is_written_in_order_with_the_next()
    {
        _cache.Fails = true;
        foreach (var revision in (long[])[100, 4096, 5000, 8192, 9000]) await AddAsync(revision);
        Assert.Equal(Revision.Start, _writer.Written);
        Assert.False(_writer.Needs(new(9000)));

        _cache.Fails = false;
        _writer.Resume();
        await _writer.AttemptAsync().Within();
        Assert.Equal(new(9000), _writer.Written);
        Assert.Equal([4096, 8192], _kept);
        Assert.Equal(["4096", "8192", "9000", "newest"], _cache.Keys);
    }

    [Fact]
    public async Task One_between_two_kept_ones_gives_way_also_when_it_could_not_be_removed_at_once()
    {
        await AddAsync(100);
        _cache.RemovesFail = true;
        await AddAsync(200);
        Assert.Equal(["100", "200", "newest"], _cache.Keys);
        _cache.RemovesFail = false;
        await AddAsync(4096);
        Assert.Equal(["4096", "newest"], _cache.Keys);
        await AddAsync(5000);
        Assert.Equal(["4096", "5000", "newest"], _cache.Keys);
        // If the process is killed before it gives way, nothing else takes it away.
        Assert.Equal(["5000"], _cache.Expiring);
    }

    [Fact]
    public async Task A_fold_that_is_faster_than_the_cache_waits()
    {
        _cache.Close();
        for (var i = 1; i <= CheckpointWriter.MostWaiting; i++) await Queue(i * KeptCheckpoints.Spacing).Within();
        var more = Queue((CheckpointWriter.MostWaiting + 1) * KeptCheckpoints.Spacing);
        Assert.False(more.IsCompleted);
        _cache.Open();
        await more.Within();
        await _writer.AttemptAsync().Within();
        Assert.Equal(CheckpointWriter.MostWaiting + 1, _kept.Count);
    }

    /// <summary>However long the cache is away, what a start needs is there when it is back.</summary>
    [Fact]
    public async Task A_fold_whose_cache_fails_does_not_wait_when_it_hangs_the_next_time_and_gives_up_what_the_newest_does_not_lead_to()
    {
        const int last = (4 * CheckpointWriter.MostWaiting) + 3;
        _cache.Fails = true;
        await AddAsync(KeptCheckpoints.Spacing);
        _cache.Close();
        for (var i = 2; i <= last; i++) await Queue(i * KeptCheckpoints.Spacing).Within();

        _cache.Fails = false;
        _cache.Open();
        await _writer.AttemptAsync().Within();
        _writer.Resume();
        await _writer.AttemptAsync().Within();
        Assert.Equal(new(last * KeptCheckpoints.Spacing), _writer.Written);
        Assert.InRange(_kept.Count, 1, CheckpointWriter.MostWaiting + 1);
        Assert.Equal(_kept.Order(), _kept);
        Assert.Subset(_kept.ToHashSet(), KeptCheckpoints.PathOf(_writer.Written).Select(revision => revision.Number).ToHashSet());
    }

    [Fact]
    public async Task What_waits_for_a_journal_that_is_gone_is_dropped()
    {
        _cache.Close();
        await Queue(4096);
        await Queue(8192);
        _writer.BeginAt(Revision.Start);
        _cache.Open();
        await _writer.AttemptAsync().Within();
        Assert.Empty(_kept);
        Assert.Equal(Revision.Start, _writer.Written);
        await AddAsync(50);
        Assert.Equal(new(50), _writer.Written);
    }

    private Task Queue(long revision) =>
        _writer.AddAsync(Journal, new(new(revision), RollingHash.Start, KeptCheckpoints.LinkOf(new(revision)), new Engine(EthSmallCaps.Model).Save(), []), CancellationToken.None).AsTask();

    private async Task AddAsync(long revision)
    {
        await Queue(revision).Within();
        await _writer.AttemptAsync().Within();
    }

    /// <summary>A cache that can be made to hang, and to fail.</summary>
    private sealed class GatedCache : IDistributedCache
    {
        private readonly Lock _gate = new();
        private readonly SortedDictionary<string, (byte[] Value, bool Expires)> _values = new(StringComparer.Ordinal);
        private TaskCompletionSource _open = Opened();

        public bool Fails { get; set; }

        public bool RemovesFail { get; set; }

        public IEnumerable<string> Keys => Read(values => values.Keys);

        public IEnumerable<string> Expiring => Read(values => values.Where(pair => pair.Value.Expires).Select(pair => pair.Key));

        public void Close() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => _open.SetResult();

        public byte[]? Get(string key) => throw new NotSupportedException();

        public Task<byte[]?> GetAsync(string key, CancellationToken token = default)
        {
            lock (_gate) return Task.FromResult(_values.TryGetValue(key, out var value) ? value.Value : null);
        }

        public void Refresh(string key) => throw new NotSupportedException();

        public Task RefreshAsync(string key, CancellationToken token = default) => throw new NotSupportedException();

        public void Remove(string key) => throw new NotSupportedException();

        public Task RemoveAsync(string key, CancellationToken token = default)
        {
            if (RemovesFail) throw new TimeoutException("nobody answers");
            lock (_gate) _values.Remove(key);
            return Task.CompletedTask;
        }

        public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw new NotSupportedException();

        public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
        {
            await _open.Task;
            if (Fails) throw new TimeoutException("nobody answers");
            lock (_gate) _values[key] = (value, options.AbsoluteExpirationRelativeToNow is not null);
        }

        private string[] Read(Func<SortedDictionary<string, (byte[] Value, bool Expires)>, IEnumerable<string>> of)
        {
            lock (_gate) return [.. of(_values).Select(key => key.Split('/')[^1])];
        }

        private static TaskCompletionSource Opened()
        {
            var open = new TaskCompletionSource();
            open.SetResult();
            return open;
        }
    }
}

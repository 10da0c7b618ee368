using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>What checkpoints need of a cache, whatever keeps it.</summary>
public abstract class CacheContract
{
    private static readonly DistributedCacheEntryOptions Kept = new();

    [Fact]
    public async Task What_was_set_is_there_until_it_is_removed()
    {
        var cache = Open();
        Assert.Null(await cache.GetAsync("a").Within());
        await cache.SetAsync("a", [1, 2, 3], Kept).Within();
        await cache.SetAsync("b", [4], Kept).Within();
        Assert.Equal([1, 2, 3], await cache.GetAsync("a").Within());
        await cache.RemoveAsync("a").Within();
        await cache.RemoveAsync("never there").Within();
        Assert.Null(await cache.GetAsync("a").Within());
        Assert.Equal([4], cache.Get("b"));
        Close(cache);
    }

    [Fact]
    public async Task The_last_value_counts()
    {
        var cache = Open();
        await cache.SetAsync("a", [1, 2, 3], Kept).Within();
        await cache.SetAsync("a", [], Kept).Within();
        Assert.Empty((await cache.GetAsync("a").Within())!);
        cache.Set("a", [9], Kept);
        Assert.Equal([9], await cache.GetAsync("a").Within());
        Close(cache);
    }

    [Fact]
    public async Task Any_bytes_of_any_size_survive_a_reopen()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var large = new byte[1 << 20];
        new Random(7).NextBytes(large);
        var cache = Open();
        await cache.SetAsync("all/bytes \u00e9", all, Kept).Within();
        await cache.SetAsync("large", large, Kept).Within();
        Close(cache);
        cache = Open();
        Assert.Equal(all, await cache.GetAsync("all/bytes \u00e9").Within());
        Assert.Equal(large, await cache.GetAsync("large").Within());
        Close(cache);
    }

    [Fact]
    public async Task Many_use_it_at_once()
    {
        var cache = Open();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            for (byte n = 0; n < 20; n++)
            {
                await cache.SetAsync($"key-{i}", [(byte)i, n], Kept);
                Assert.Equal(new[] { (byte)i, n }, await cache.GetAsync($"key-{i}"));
            }
        }))).Within();
        Close(cache);
    }

    protected abstract IDistributedCache Open();

    private static void Close(IDistributedCache cache) => ((IDisposable)cache).Dispose();
}

public sealed class RedisCacheTests(RedisFixture redis) : CacheContract, IClassFixture<RedisFixture>
{
    private readonly string _tag = Guid.NewGuid().ToString("N");

    protected override IDistributedCache Open() =>
        RedisCheckpointCache.Open(new(redis.Server.Address, Server.Pipeline.Provenance.Real) { Tag = _tag });
}

public sealed class SqliteCacheTests : CacheContract, IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_value_expires_at_its_time_or_when_it_is_not_used()
    {
        using var cache = SqliteCache.Open(_directory.Path, _time);
        cache.Set("absolute", [1], new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(10) });
        cache.Set("sliding", [2], new() { SlidingExpiration = TimeSpan.FromMinutes(6) });
        cache.Set("both", [3], new() { SlidingExpiration = TimeSpan.FromMinutes(6), AbsoluteExpiration = _time.GetUtcNow() + TimeSpan.FromMinutes(7) });
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal([1], cache.Get("absolute"));
        Assert.Equal([2], cache.Get("sliding"));
        cache.Refresh("both");
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(cache.Get("absolute"));
        Assert.Equal([2], cache.Get("sliding"));
        Assert.Null(cache.Get("both"));
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.Null(cache.Get("sliding"));
    }

    [Fact]
    public async Task A_damaged_file_is_begun_anew()
    {
        await File.WriteAllTextAsync(_directory["cache.db"], new string('x', 5000));
        using var cache = SqliteCache.Open(_directory.Path, _time);
        cache.Set("a", [1], new());
        Assert.Equal([1], cache.Get("a"));
    }

    /// <summary>The first page, which is read when it is opened, may be sound.</summary>
    [Fact]
    public async Task A_file_that_is_damaged_further_back_is_begun_anew()
    {
        using (var before = SqliteCache.Open(_directory.Path, _time))
            for (var i = 0; i < 100; i++) before.Set($"key-{i}", new byte[5000], new());
        var bytes = await File.ReadAllBytesAsync(_directory["cache.db"]);
        new Random(1).NextBytes(bytes.AsSpan(4096));
        await File.WriteAllBytesAsync(_directory["cache.db"], bytes);

        using var cache = SqliteCache.Open(_directory.Path, _time);
        Assert.Null(await cache.GetAsync("key-50"));
        await cache.SetAsync("a", [1], new());
        Assert.Equal([1], await cache.GetAsync("a"));
    }

    [Fact]
    public void A_file_that_is_deleted_while_it_is_open_is_begun_anew()
    {
        using (var cache = SqliteCache.Open(_directory.Path, _time))
        {
            cache.Set("a", [1], new());
            File.Delete(_directory["cache.db"]);
            Assert.Null(cache.Get("a"));
            cache.Set("b", [2], new());
        }

        using var again = SqliteCache.Open(_directory.Path, _time);
        Assert.Equal([2], again.Get("b"));
    }

    protected override IDistributedCache Open() => SqliteCache.Open(_directory.Path, _time);
}

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Caching.Distributed;

namespace RegimeGrpc.Server.Sqlite;

/// <summary>
/// The embedded twin of the Redis cache: <c>cache.db</c> beside the journal, for checkpoints and cached results. A value that was
/// set survives a power cut. Safe for concurrent use; the asynchronous members work on the caller's thread.
/// </summary>
/// <remarks>
/// It is a cache: a file that is damaged, or deleted while it is open, is begun anew. Errors of the disk come out as <see cref="SqliteException"/>;
/// a caller treats any exception of an <see cref="IDistributedCache"/> as "not there".
/// <para>
/// Own code, because the published SQLite caches do not fit beside the journal: NeoSmart.Caching.Sqlite 9.0.3 pulls the core of
/// SQLitePCLRaw 3 under Microsoft.Data.Sqlite's provider of 2.1, and leaves the sync mode to the driver's default.
/// </para>
/// </remarks>
public sealed class SqliteCache : IDistributedCache, IDisposable
{
    private const string Schema = "CREATE TABLE IF NOT EXISTS cache (key TEXT PRIMARY KEY, value BLOB NOT NULL, expires INTEGER, sliding INTEGER, latest INTEGER)";
    private const string Expiring = "UPDATE cache SET expires = min($now + sliding, coalesce(latest, $now + sliding)) WHERE key = $key AND sliding IS NOT NULL AND expires > $now";

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private SqliteConnection _connection;
    private bool _isDisposed;

    private SqliteCache(string path, SqliteConnection connection, TimeProvider time) => (_path, _connection, _time) = (path, connection, time);

    /// <param name="dataDirectory">Where <c>cache.db</c> is, or will be.</param>
    /// <param name="time">Decides what has expired.</param>
    /// <exception cref="SqliteException">The directory cannot be written.</exception>
    public static SqliteCache Open(string dataDirectory, TimeProvider time)
    {
        OwnerOnly.MakeDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "cache.db");
        try
        {
            return new(path, Connect(path), time);
        }
        catch (SqliteException damage) when (IsDamage(damage))
        {
            Delete(path);
            return new(path, Connect(path), time);
        }
    }

    public byte[]? Get(string key) => Work(() =>
    {
        Run(Expiring, ("$key", key), ("$now", Now));
        using var select = Command("SELECT value FROM cache WHERE key = $key AND coalesce(expires > $now, 1)", ("$key", key), ("$now", Now));
        return (byte[]?)select.ExecuteScalar();
    });

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        var now = Now;
        var latest = options.AbsoluteExpirationRelativeToNow is { } span ? now + span.Ticks : options.AbsoluteExpiration?.UtcTicks;
        var sliding = options.SlidingExpiration?.Ticks;
        var expires = sliding is null ? latest : Math.Min(now + sliding.Value, latest ?? long.MaxValue);
        Work(() =>
            Run("INSERT OR REPLACE INTO cache (key, value, expires, sliding, latest) VALUES ($key, $value, $expires, $sliding, $latest)",
                ("$key", key), ("$value", value), ("$expires", expires), ("$sliding", sliding), ("$latest", latest))
            + Run("DELETE FROM cache WHERE expires <= $now", ("$now", now)));
    }

    public void Refresh(string key) => Work(() => Run(Expiring, ("$key", key), ("$now", Now)));

    public void Remove(string key) => Work(() => Run("DELETE FROM cache WHERE key = $key", ("$key", key)));

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Done(() => Get(key), token);

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default) =>
        Done(() => { Set(key, value, options); return true; }, token);

    public Task RefreshAsync(string key, CancellationToken token = default) => Done(() => { Refresh(key); return true; }, token);

    public Task RemoveAsync(string key, CancellationToken token = default) => Done(() => { Remove(key); return true; }, token);

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _connection.Dispose();
        }
    }

    private long Now => _time.GetUtcNow().UtcTicks;

    private static bool IsDamage(SqliteException e) => e.SqliteErrorCode is 11 or 26;

    private static void Delete(string path)
    {
        foreach (var suffix in (string[])["", "-wal", "-shm"]) File.Delete(path + suffix);
    }

    private T Work<T>(Func<T> work)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            // What is written to a file that was deleted is there for nobody who comes later.
            if (!File.Exists(_path)) BeginAnew();
            try
            {
                return work();
            }
            catch (SqliteException damage) when (IsDamage(damage))
            {
                BeginAnew();
                return work();
            }
        }
    }

    private void BeginAnew()
    {
        _connection.Dispose();
        Delete(_path);
        _connection = Connect(_path);
    }

    private static SqliteConnection Connect(string path)
    {
        OwnerOnly.Prepare(path);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 2 }.ToString());
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; " + Schema;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private int Run(string text, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(text, values);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in values) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private static Task<T> Done<T>(Func<T> work, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<T>(cancellation);
        try
        {
            return Task.FromResult(work());
        }
        catch (Exception failure)
        {
            return Task.FromException<T>(failure);
        }
    }
}

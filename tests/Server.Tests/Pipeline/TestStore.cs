using Microsoft.Extensions.Caching.Distributed;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>A real store of a test's own: a directory, or a Redis.</summary>
internal abstract class TestStore : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Redis = "redis";

    public static async Task<TestStore> StartAsync(string kind) =>
        kind == Sqlite ? new SqliteStore() : new RedisStore(await RedisServer.StartAsync());

    public abstract Task<IJournal> OpenAsync(CancellationToken cancellation);

    public abstract IDistributedCache OpenCache();

    /// <summary>Takes the journal away, as somebody does who has the wrong directory or the wrong Redis in mind.</summary>
    public abstract Task LoseAsync();

    public abstract ValueTask DisposeAsync();

    private sealed class SqliteStore : TestStore
    {
        private readonly TempDirectory _directory = new();

        public override async Task<IJournal> OpenAsync(CancellationToken cancellation) =>
            await SqliteJournal.OpenAsync(_directory.Path, Provenance.Real, cancellation);

        public override IDistributedCache OpenCache() => SqliteCache.Open(_directory.Path, TimeProvider.System);

        public override Task LoseAsync()
        {
            foreach (var file in Directory.GetFiles(_directory.Path, "journal.db*")) File.Delete(file);
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            _directory.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>A journal in a Redis that the test itself starts and ends, or behind a wire that it cuts.</summary>
internal class RedisAt(RedisServer server, string? address = null) : TestStore
{
    private readonly RedisJournalOptions _options = new(address ?? server.Address, Provenance.Real);

    public override async Task<IJournal> OpenAsync(CancellationToken cancellation) => await RedisJournal.OpenAsync(_options, cancellation);

    public override IDistributedCache OpenCache() => RedisCheckpointCache.Open(_options);

    public override Task LoseAsync() => server.FlushAsync();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A journal in a Redis of its own.</summary>
internal sealed class RedisStore(RedisServer server) : RedisAt(server)
{
    private readonly RedisServer _server = server;

    public override ValueTask DisposeAsync() => _server.DisposeAsync();
}

using Microsoft.Extensions.Caching.StackExchangeRedis;
using StackExchange.Redis;

namespace RegimeGrpc.Server.Redis;

/// <summary>The cache for checkpoints and cached results, under the journal's hash tag.</summary>
public sealed class RedisCheckpointCache : RedisCache, IDisposable
{
    private readonly Link _link;

    private RedisCheckpointCache(Link link, string prefix)
        : base(new RedisCacheOptions { ConnectionMultiplexerFactory = link.ConnectAsync, InstanceName = prefix }) => _link = link;

    /// <summary>
    /// Connects on first use, on a connection of its own: a checkpoint of megabytes must not stand in front of an append. A caller
    /// treats any exception of the cache as "not there".
    /// </summary>
    public static RedisCheckpointCache Open(RedisJournalOptions options)
    {
        var settings = RedisLink.Settings(options.Configuration, options.PasswordFile);
        // On a slow network a large one takes its time; a link that is dead is asked once in a while only, see CheckpointStore.
        settings.AsyncTimeout = settings.SyncTimeout = 5000;
        return new(new(settings), new RedisKeys(options.Tag).CachePrefix);
    }

    /// <summary>At once: the cache by itself would wait for a Redis that does not answer, and the end of the process with it.</summary>
    public new void Dispose()
    {
        _link.Close();
        base.Dispose();
    }

    private sealed class Link(ConfigurationOptions settings)
    {
        private ConnectionMultiplexer? _connection;

        public async Task<IConnectionMultiplexer> ConnectAsync() => _connection = await ConnectionMultiplexer.ConnectAsync(settings);

        public void Close() => _connection?.Close(allowCommandsToComplete: false);
    }
}

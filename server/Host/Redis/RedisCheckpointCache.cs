using Microsoft.Extensions.Caching.StackExchangeRedis;

namespace RegimeGrpc.Server.Redis;

/// <summary>The cache for checkpoints and cached results, under the journal's hash tag.</summary>
public static class RedisCheckpointCache
{
    /// <summary>
    /// Connects on first use, on a connection of its own: a checkpoint of megabytes must not stand in front of an append. A caller
    /// treats any exception of the cache as "not there".
    /// </summary>
    public static RedisCache Open(RedisJournalOptions options)
    {
        var settings = RedisLink.Settings(options.Configuration, options.PasswordFile);
        // Nobody waits for a checkpoint, and on a slow network a large one takes its time.
        settings.AsyncTimeout = settings.SyncTimeout = 5000;
        return new(new RedisCacheOptions { ConfigurationOptions = settings, InstanceName = new RedisKeys(options.Tag).CachePrefix });
    }
}

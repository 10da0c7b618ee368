using Microsoft.Extensions.Caching.Distributed;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Server.Sqlite;

namespace RegimeGrpc.Server;

/// <summary>Which journal and checkpoint cache: the embedded ones, or those in Redis.</summary>
internal static class Stores
{
    public static void Add(IServiceCollection services, ServerOptions options)
    {
        var provenance = options.Demo ? Provenance.Simulated : Provenance.Real;
        if (options.Redis is { } redis)
        {
            // A mistake in them stops the start, rather than the fold later on.
            RedisLink.Settings(redis, options.RedisPasswordFile);
            services.AddSingleton(_ => new JournalSource(async cancellation =>
                await RedisJournal.OpenAsync(new(redis, provenance) { PasswordFile = options.RedisPasswordFile }, cancellation)));
            services.AddSingleton<IDistributedCache>(_ => RedisCheckpointCache.Open(new(redis, provenance) { PasswordFile = options.RedisPasswordFile }));
        }
        else
        {
            services.AddSingleton(_ => new JournalSource(async cancellation =>
                await SqliteJournal.OpenAsync(options.DataDirectory, provenance, cancellation)));
            services.AddSingleton<IDistributedCache>(provider => SqliteCache.Open(options.DataDirectory, provider.GetRequiredService<TimeProvider>()));
        }
    }
}

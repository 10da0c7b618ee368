using Microsoft.Extensions.Http.Resilience;
using Polly;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Trades;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>What feeds need of the host.</summary>
internal static class FeedServices
{
    private const int Retries = 2;

    public static void Add(IServiceCollection services, FeedOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(host => new FeedHealthBoard(host.GetRequiredService<Redactor>()));
        AddRedacted<LedgerStore>(services);
        AddRedacted<FactSink>(services);
        services.AddSingleton<RequestGates>();
        AddRedacted<ClockSkew>(services);
        services.AddSingleton<DayCheck>();
        services.AddSingleton(new Redactor(options.Providers.SelectMany(provider => new[] { provider.Key, provider.Secret })));
        services.AddSingleton<RedactedLoggers>();
        services.AddSingleton(host => new RawArchive(options.ArchiveDirectory, host.GetRequiredService<Redactor>(), host.GetRequiredService<RedactedLoggers>().CreateLogger<RawArchive>()));
        services.AddSingleton<FeedSet>();
        AddRedacted<FeedGuard>(services);
        AddRedacted<FeedHost>(services);
        services.AddHostedService(provider => provider.GetRequiredService<FeedHost>());
        services.AddSingleton<IFeeds, FeedDesk>();
        foreach (var provider in options.Providers) AddClient(services, provider.Name, provider.LargestAnswer, options);
    }

    /// <summary>With a logger that lets no secret through, whatever an exception or a provider's word holds.</summary>
    private static void AddRedacted<T>(IServiceCollection services) where T : class => services.AddSingleton(
        host => ActivatorUtilities.CreateInstance<T>(host, host.GetRequiredService<RedactedLoggers>().CreateLogger<T>()));

    private static void AddClient(IServiceCollection services, string provider, int largestAnswer, FeedOptions options)
    {
        var client = services.AddHttpClient(provider, http =>
        {
            // The whole exchange is timed by our own clock; HttpClient's would be the system's.
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.MaxResponseContentBufferSize = largestAnswer;
            http.DefaultRequestHeaders.UserAgent.TryParseAdd(options.UserAgent);
        });
        // The default logging writes addresses, and some addresses hold a key.
        client.RemoveAllLoggers();
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AllowAutoRedirect = false,
        });
        // From the outside in: tries again, takes a turn for each try, and times the try but not its wait for the turn.
        client.AddResilienceHandler("again", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = Retries,
                Delay = options.RetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = false,
                ShouldRetryAfterHeader = false,
                // Too many requests is an answer: its Retry-After may lie beyond any timeout here.
                ShouldHandle = arguments => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(arguments.Outcome)
                    && arguments.Outcome.Result?.StatusCode != System.Net.HttpStatusCode.TooManyRequests),
            });
        });
        client.AddHttpMessageHandler(host => new RetryTurns(host.GetRequiredService<RequestGates>().Of(provider)));
        if (options.AttemptTimeout == TimeSpan.Zero) return;
        client.AddResilienceHandler("try", (pipeline, context) =>
        {
            pipeline.TimeProvider = context.ServiceProvider.GetRequiredService<TimeProvider>();
            pipeline.AddTimeout(options.AttemptTimeout);
        });
    }
}

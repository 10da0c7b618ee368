using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Client;

/// <summary>A <see cref="RegimeClient"/> from the container.</summary>
public static class RegimeClientServices
{
    /// <summary>Adds one client for the whole container. Clock and loggers come from the container where it has them.</summary>
    /// <example><code>services.AddRegimeClient(o =&gt; o with { Address = "http://signals:5210" });</code></example>
    public static IServiceCollection AddRegimeClient(this IServiceCollection services, Func<RegimeClientOptions, RegimeClientOptions>? configure = null) =>
        services.AddRegimeClient((_, options) => configure?.Invoke(options) ?? options);

    /// <inheritdoc cref="AddRegimeClient(IServiceCollection, Func{RegimeClientOptions, RegimeClientOptions}?)"/>
    public static IServiceCollection AddRegimeClient(this IServiceCollection services, Func<IServiceProvider, RegimeClientOptions, RegimeClientOptions> configure)
    {
        services.TryAddSingleton(provider => RegimeClient.Connect(configure(provider, FromContainer(provider))));
        return services;
    }

    private static RegimeClientOptions FromContainer(IServiceProvider provider)
    {
        var options = RegimeClientOptions.Default;
        if (provider.GetService<TimeProvider>() is { } time) options = options with { TimeProvider = time };
        if (provider.GetService<ILoggerFactory>() is { } loggers) options = options with { LoggerFactory = loggers };
        return options;
    }
}

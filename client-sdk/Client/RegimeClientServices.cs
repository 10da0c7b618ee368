using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Client;

/// <summary><see cref="RegimeClient"/>s from the container. Clock and loggers come from it too, where it has them.</summary>
public static class RegimeClientServices
{
    /// <summary>Adds the client that is meant when none is named, as <see cref="RegimeClient"/> and as <see cref="IRegimeClient"/>. The first one counts.</summary>
    /// <example><code>services.AddRegimeClient(o =&gt; o with { Address = "http://signals:5210" });</code></example>
    public static IServiceCollection AddRegimeClient(this IServiceCollection services, Func<RegimeClientOptions, RegimeClientOptions>? configure = null) =>
        services.AddRegimeClient((_, options) => configure?.Invoke(options) ?? options);

    /// <inheritdoc cref="AddRegimeClient(IServiceCollection, Func{RegimeClientOptions, RegimeClientOptions}?)"/>
    public static IServiceCollection AddRegimeClient(this IServiceCollection services, Func<IServiceProvider, RegimeClientOptions, RegimeClientOptions> configure)
    {
        services.TryAddSingleton(provider => RegimeClient.Connect(configure(provider, FromContainer(provider))));
        services.TryAddSingleton<IRegimeClient>(provider => provider.GetRequiredService<RegimeClient>());
        return services;
    }

    /// <summary>Adds a client under a name, beside others. Ask for it with <c>[FromKeyedServices("name")] IRegimeClient client</c>.</summary>
    /// <example><code>services.AddRegimeClient("paper", o =&gt; o with { Address = "http://paper:5210" });</code></example>
    public static IServiceCollection AddRegimeClient(this IServiceCollection services, string name, Func<RegimeClientOptions, RegimeClientOptions>? configure = null) =>
        services.AddRegimeClient(name, (_, options) => configure?.Invoke(options) ?? options);

    /// <inheritdoc cref="AddRegimeClient(IServiceCollection, string, Func{RegimeClientOptions, RegimeClientOptions}?)"/>
    public static IServiceCollection AddRegimeClient(
        this IServiceCollection services, string name, Func<IServiceProvider, RegimeClientOptions, RegimeClientOptions> configure)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.TryAddKeyedSingleton(name, (provider, _) => RegimeClient.Connect(configure(provider, FromContainer(provider))));
        services.TryAddKeyedSingleton<IRegimeClient>(name, (provider, key) => provider.GetRequiredKeyedService<RegimeClient>(key));
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

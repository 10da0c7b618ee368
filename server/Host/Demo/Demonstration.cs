using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Demo;

/// <summary>What <c>--demo</c> adds to a server: a market to watch, and somebody who prints it.</summary>
internal static class Demonstration
{
    /// <param name="services">With the pipeline in it.</param>
    /// <param name="options">Of the server.</param>
    /// <param name="clock">The server's.</param>
    public static void Add(IServiceCollection services, ServerOptions options, DemoClock clock)
    {
        services.AddSingleton(clock);
        services.AddSingleton(new DemoMarket());
        services.AddSingleton(provider => new DemoSender(
            provider.GetRequiredService<DemoMarket>(), provider.GetRequiredService<Intake>(),
            provider.GetRequiredService<JournalSource>(), provider.GetRequiredService<JournalView>(), options.DemoHistory));
        services.AddSingleton<DemoFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<DemoFeed>());
        services.AddHostedService<DemoTicker>();
    }
}

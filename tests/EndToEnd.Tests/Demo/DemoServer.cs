using RegimeGrpc.EndToEnd.Tests.House;

namespace RegimeGrpc.EndToEnd.Tests.Demo;

/// <summary>A server on the simulated market, an hour a second.</summary>
public sealed class DemoServer : IAsyncLifetime
{
    internal RegimeServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RegimeServer.EmbeddedAsync("--demo", "--demo-speed", "3600");

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

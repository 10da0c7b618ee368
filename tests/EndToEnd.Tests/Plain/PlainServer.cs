using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Plain;

/// <summary>A server that holds the generated market.</summary>
public sealed class PlainServer : IAsyncLifetime
{
    private readonly TempDirectory _files = new();

    internal RegimeServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await RegimeServer.EmbeddedAsync();
        var data = GeneratedMarket.Write(_files.Path);
        await RegimeCommand.ImportAsync(Server.Address, data, data.Until);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _files.Dispose();
    }
}

using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>One Redis for the tests of a class; each takes a tag of its own.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RedisServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

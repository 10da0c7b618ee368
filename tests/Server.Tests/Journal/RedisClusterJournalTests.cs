using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>A Redis in cluster mode.</summary>
public sealed class RedisClusterFixture : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await RedisServer.StartClusterAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}

public sealed class RedisClusterJournalTests(RedisClusterFixture redis) : JournalContract, IClassFixture<RedisClusterFixture>
{
    private readonly string _tag = Guid.NewGuid().ToString("N");

    /// <summary>A new cluster is down for a moment, and that is unavailable like any other.</summary>
    protected override Task<IJournal> OpenAsync(string name = "journal", Provenance provenance = Provenance.Real) =>
        Deadline.Recovers<IJournal, JournalUnavailableException>(async () =>
            await RedisJournal.OpenAsync(new(redis.Server.Address, provenance) { Tag = $"{_tag}-{name}" }));
}

using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Import;

/// <summary>A crash in mid-import costs time, never a bit.</summary>
[Collection(ImportCollection.Name)]
public sealed class CrashTests(References references)
{
    [Fact]
    public Task GeneratedDataSurvivesAKillOfTheServer() => EmbeddedSurvivesAsync(references.Generated);

    [MarketDataFact]
    public Task MarketDataSurvivesAKillOfTheServer() => EmbeddedSurvivesAsync(DataSet.Market);

    [Fact]
    public Task GeneratedDataSurvivesKillsOfTheServerAndOfRedis() => RedisSurvivesAsync(references.Generated);

    [MarketDataFact]
    public Task MarketDataSurvivesKillsOfTheServerAndOfRedis() => RedisSurvivesAsync(DataSet.Market);

    private async Task EmbeddedSurvivesAsync(DataSet data)
    {
        var reference = await references.OfAsync(data);
        await using var server = await RegimeServer.EmbeddedAsync();
        await InterruptAsync(server, data, reference.Import.LatestRevision / 3, () => server.Process.KillAsync());
        await server.RestartAsync();
        await FinishAsync(server, reference);
    }

    private async Task RedisSurvivesAsync(DataSet data)
    {
        var reference = await references.OfAsync(data);
        await using var redis = await RedisServer.StartAsync(AppendFsync.Always);
        await using var server = await RegimeServer.OnRedisAsync(redis);
        await InterruptAsync(server, data, reference.Import.LatestRevision / 4, () => server.Process.KillAsync());
        await server.RestartAsync();
        await InterruptAsync(server, data, reference.Import.LatestRevision / 2, redis.KillAsync);
        await redis.RestartAsync();
        await Deadline.Holds(async () => !(await server.Client.GetServerInfoAsync()).Journal.Stale, what: "the server is back at its store");
        await FinishAsync(server, reference);
    }

    /// <summary>Imports in small batches until the journal has grown past a revision, then strikes; the import fails.</summary>
    private static async Task InterruptAsync(RegimeServer server, DataSet data, ulong at, Func<Task> strike)
    {
        await using var import = RegimeCommand.StartImport(server.Address, data, data.Until, data.Batch);
        await Deadline.Holds(
            async () => (await server.Client.GetServerInfoAsync()).Journal.LatestRevision.Number > at || import.HasEnded, RegimeCommand.Limit, "the import is on its way");
        Assert.False(import.HasEnded, "The import was to be hit in its middle");
        await strike();
        var ended = await import.EndAsync(RegimeCommand.Limit);
        Assert.True(ended.Code is 1 or 3, ended.ToString());
    }

    private static async Task FinishAsync(RegimeServer server, Reference reference)
    {
        var before = (await server.Client.GetServerInfoAsync().Within()).Journal.LatestRevision;
        Assert.InRange(before.Number, 1ul, reference.Imprint.Latest.Number - 1);
        var rest = await RegimeCommand.ImportAsync(server.Address, reference.Data, reference.Data.Until);
        Assert.True(rest is { Duplicates: > 0, Accepted: > 0, Rejected: 0 }, $"{rest}");
        Assert.Equal(reference.Import.Accepted, rest.Accepted + rest.Duplicates);
        Assert.Equal(reference.Imprint, await Imprint.ReadAsync(server, reference.Data));
    }
}

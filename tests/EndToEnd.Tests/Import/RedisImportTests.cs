using RegimeGrpc.Client;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Import;

/// <summary>Any number of servers over one Redis: the same numbers as on the embedded journal, on each of them.</summary>
[Collection(ImportCollection.Name)]
public sealed class RedisImportTests(References references)
{
    [Fact]
    public Task GeneratedDataGivesTheSameOnTwoServersOverRedis() => GivesTheSameAsync(references.Generated);

    [MarketDataFact]
    public Task MarketDataGivesTheSameOnTwoServersOverRedis() => GivesTheSameAsync(DataSet.Market);

    private async Task GivesTheSameAsync(DataSet data)
    {
        var reference = await references.OfAsync(data);
        await using var redis = await RedisServer.StartAsync(AppendFsync.EverySec);
        await using var one = await RegimeServer.OnRedisAsync(redis);
        await using var other = await RegimeServer.OnRedisAsync(redis);

        // The first part comes in over one server, the second over the other; both are watched meanwhile.
        var first = await RegimeCommand.ImportAsync(one.Address, data, data.Part);
        var reached = new Revision(first.LatestRevision);
        var starts = await Task.WhenAll(StartAsync(one, reached), StartAsync(other, reached));
        Assert.Equal(starts[0].Signals, starts[1].Signals);

        var watches = new[] { one, other }.Select((server, i) => Watches.EveryAsync(server.Client, reference.Imprint.Latest, starts[i].ResumePoint)).ToArray();
        var second = await RegimeCommand.ImportAsync(other.Address, data, data.Until);
        Assert.Equal(reference.Import.Accepted, first.Accepted + second.Accepted);
        var watched = await Task.WhenAll(watches);
        Assert.NotEmpty(watched[0].Signals);
        Assert.Equal(watched[0].Signals, watched[1].Signals);

        Assert.Equal(reference.Imprint, await Imprint.ReadAsync(one, data));
        Assert.Equal(reference.Imprint, await Imprint.ReadAsync(other, data));
    }

    private static async Task<Watched> StartAsync(RegimeServer server, Revision reached)
    {
        await server.Client.GetSignalAsync(new() { At = At.AsOf(DateTimeOffset.UtcNow) }).Within(RegimeCommand.Limit);
        return await Watches.EveryAsync(server.Client, reached);
    }
}

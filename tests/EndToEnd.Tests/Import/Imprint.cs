using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Import;

/// <summary>What must be the same on every store, after every crash, in every order: the journal's place and hash, and the seals' digests.</summary>
/// <param name="Latest">Revision of the journal and of the fold.</param>
/// <param name="Hash">Rolling hash there.</param>
/// <param name="Seals">Sealed signals.</param>
/// <param name="Newest">Digest of the newest of them.</param>
/// <param name="Chain">Over all of them.</param>
/// <param name="Dates">A line for each date of the data set: the seal's revision, digest and chain.</param>
internal sealed record Imprint(Revision Latest, string Hash, long Seals, string Newest, string Chain, string Dates)
{
    /// <summary>Waits until everything is folded, then reads.</summary>
    public static async Task<Imprint> ReadAsync(RegimeServer server, DataSet data)
    {
        // A read of the past waits for the fold; after it the newest seal is the last one.
        await server.Client.GetSignalAsync(new() { At = At.AsOf(DateTimeOffset.UtcNow), Topics = [Topic.Regime] }).Within(RegimeCommand.Limit);
        var dates = new List<string>();
        foreach (var date in data.Dates)
        {
            var signal = (await server.Client.GetSignalAsync(new() { At = At.AsOf(date) }).Within()).Signal;
            dates.Add($"{date:u} {signal.AsOf:u} {signal.Revision} {signal.Digest} {signal.ChainDigest}");
        }

        var info = await server.Client.GetServerInfoAsync().Within();
        var model = Assert.Single(info.Models);
        Assert.Equal(info.Journal.LatestRevision, model.Revision);
        return new(info.Journal.LatestRevision, info.Journal.Hash, model.Seals, model.SealedDigest, model.ChainDigest, string.Join('\n', dates));
    }
}

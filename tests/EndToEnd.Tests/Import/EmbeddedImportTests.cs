using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.Testing;
using Xunit.Abstractions;

namespace RegimeGrpc.EndToEnd.Tests.Import;

/// <summary>The main job: files in, signals out, on the embedded journal.</summary>
[Collection(ImportCollection.Name)]
public sealed class EmbeddedImportTests(References references, ITestOutputHelper output)
{
    [Fact]
    public Task GeneratedDataIsWatchedAndReadAsOfAnyDate() => IsWatchedAndReadAsync(references.Generated);

    [MarketDataFact]
    public Task MarketDataIsWatchedAndReadAsOfAnyDate() => IsWatchedAndReadAsync(DataSet.Market);

    [Fact]
    public Task ImportingGeneratedDataAgainAddsNothing() => AgainAddsNothingAsync(references.Generated);

    [MarketDataFact]
    public Task ImportingMarketDataAgainAddsNothing() => AgainAddsNothingAsync(DataSet.Market);

    private async Task IsWatchedAndReadAsync(DataSet data)
    {
        var reference = await references.OfAsync(data);
        var (import, client) = (reference.Import, reference.Server.Client);
        output.WriteLine($"{data.Name}: {import.Accepted} observations, {import.LatestRevision} revisions, {reference.Imprint.Seals} seals; "
            + $"appended in {import.Seconds:0.0} s, folded {reference.Folded.TotalSeconds:0.0} s after the start");
        Assert.Equal((import.Rows, 0, 0), (import.Accepted + import.HeldBack, import.Rejected, import.Duplicates));
        Assert.True(import.HeldBack > 0, "Something of the data lies after the end of the import");

        var watched = await Watches.EveryAsync(client);
        var opened = Assert.IsType<WatchEvent.Opened>(watched.Events[0]);
        Assert.Equal((Provenance.Real, reference.Imprint.Latest), (opened.Provenance, opened.LatestRevision));
        var latest = Assert.IsType<WatchEvent.Published>(watched.Events[1]).Signal;
        Assert.Equal(Provenance.Real, latest.Provenance);
        Assert.Equal(reference.Imprint.Latest, Assert.IsType<WatchEvent.CaughtUp>(watched.Events[2]).Revision);

        foreach (var date in data.Dates)
        {
            var signal = (await client.GetSignalAsync(new() { At = At.AsOf(date) }).Within()).Signal;
            Assert.Equal(Finality.Sealed, signal.Finality);
            Assert.InRange(signal.AsOf!.Value, date.AddDays(-1), date);
            Assert.True(signal.KnownAt <= signal.AsOf, "A seal holds nothing that was known after it");
            Assert.Matches("^[0-9a-f]{64}$", signal.Digest);
            Assert.Matches("^[0-9a-f]{64}$", signal.ChainDigest);
            Assert.True(signal.Levels!.Price.Number > 0);
            Assert.Equal(Alignment.SessionClose, signal.Correlation!.Alignment);
            Assert.NotEmpty(signal.Correlation.Pearson);
        }
    }

    private async Task AgainAddsNothingAsync(DataSet data)
    {
        var reference = await references.OfAsync(data);
        var again = await RegimeCommand.ImportAsync(reference.Server.Address, data, data.Until);
        Assert.Equal((0, reference.Import.Accepted, 0), (again.Accepted, again.Duplicates, again.Rejected));
        Assert.Equal(reference.Imprint, await Imprint.ReadAsync(reference.Server, data));
    }
}

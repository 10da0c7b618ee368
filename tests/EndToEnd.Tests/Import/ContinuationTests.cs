using RegimeGrpc.Client;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.EndToEnd.Tests.Input;
using RegimeGrpc.Testing;
using Xunit.Abstractions;

namespace RegimeGrpc.EndToEnd.Tests.Import;

/// <summary>However the facts came in and however often the server started: the same signals, and a watch that goes on where it was.</summary>
[Collection(ImportCollection.Name)]
public sealed class ContinuationTests(References references, ITestOutputHelper output) : IDisposable
{
    private readonly TempDirectory _files = new();

    [Fact]
    public Task GeneratedDataInAnyOrderInPartsAndAcrossRestartsIsTheSame() => IsTheSameAsync(references.Generated);

    [MarketDataFact]
    public Task MarketDataInAnyOrderInPartsAndAcrossRestartsIsTheSame() => IsTheSameAsync(DataSet.Market);

    public void Dispose() => _files.Dispose();

    private async Task IsTheSameAsync(DataSet data)
    {
        var reference = await references.OfAsync(data);
        var shuffled = Shuffled.Copy(data, _files.Path);
        await using var server = await RegimeServer.EmbeddedAsync();

        var first = await RegimeCommand.ImportAsync(server.Address, shuffled, data.Part);
        Assert.True(first.LatestRevision < reference.Imprint.Latest.Number);
        await server.Client.GetSignalAsync(new() { At = At.AsOf(DateTimeOffset.UtcNow) }).Within(RegimeCommand.Limit);
        var atPart = (await Watches.EveryAsync(server.Client)).ResumePoint;
        var watching = Watches.EveryAsync(server.Client, reference.Imprint.Latest, atPart);
        await RegimeCommand.ImportAsync(server.Address, shuffled, data.Until);
        Assert.Equal(reference.Imprint, await Imprint.ReadAsync(server, data));

        var live = await watching;
        Assert.NotEmpty(live.Signals);
        AssertUnbroken(live.Signals);
        var middle = live.Events.OfType<WatchEvent.Published>().ElementAt(live.Signals.Count / 2);
        var newest = await LatestAsync(server);

        Assert.Equal(0, await server.Process.StopAsync());
        await server.RestartAsync();
        output.WriteLine($"{data.Name}: ready {server.Process.StartTime.TotalSeconds:0.00} s after the process's start, with a checkpoint; {server.Process.ReadyLine}");
        Assert.Equal(newest, await LatestAsync(server));
        Assert.Equal(reference.Imprint, await Imprint.ReadAsync(server, data));
        Assert.Equal(live.Signals, (await Watches.EveryAsync(server.Client, reference.Imprint.Latest, atPart)).Signals);
        Assert.Equal(
            live.Signals.Where(signal => signal.Revision > middle.Signal.Revision),
            (await Watches.EveryAsync(server.Client, reference.Imprint.Latest, middle.ResumePoint)).Signals);
        Assert.Empty((await Watches.EveryAsync(server.Client, reference.Imprint.Latest, live.ResumePoint)).Signals);

        await server.Process.KillAsync();
        foreach (var file in Directory.GetFiles(server.DataDirectory, "cache.db*")) File.Delete(file);
        await server.RestartAsync();
        output.WriteLine($"{data.Name}: ready {server.Process.StartTime.TotalSeconds:0.00} s after the process's start, without a checkpoint");
        Assert.Equal(newest, await LatestAsync(server));
        Assert.Equal(reference.Imprint, await Imprint.ReadAsync(server, data));
        Assert.Equal(live.Signals, (await Watches.EveryAsync(server.Client, reference.Imprint.Latest, atPart)).Signals);
    }

    private static async Task<Seen> LatestAsync(RegimeServer server) => Seen.Of((await server.Client.GetSignalAsync().Within()).Signal);

    /// <summary>Each names the one before it: nothing is missing.</summary>
    private static void AssertUnbroken(IReadOnlyList<Seen> signals)
    {
        foreach (var (before, after) in signals.Zip(signals.Skip(1))) Assert.Equal(before.Revision, after.Previous);
    }
}

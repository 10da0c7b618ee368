using Grpc.Core;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;

namespace RegimeGrpc.EndToEnd.Tests.Refusals;

/// <summary>The table of faults, as a user of the SDK meets them.</summary>
public sealed class FaultTests(RefusingServer refusing) : IClassFixture<RefusingServer>
{
    private RegimeClient Client => refusing.Server.Client;

    [Fact]
    public async Task AnUnknownModelIsNotFound()
    {
        var fault = await FaultAsync(Client.GetSignalAsync(new() { Model = "btc-large-caps" }));
        Assert.Equal((StatusCode.NotFound, "UNKNOWN_MODEL"), (fault.Status, fault.Code));
        Assert.Equal("model", Assert.Single(fault.Violations).Field);
        Assert.Contains("eth-small-caps", fault.Message, StringComparison.Ordinal);
        Assert.Equal("UNKNOWN_MODEL", (await WatchFaultAsync(new() { Model = "btc-large-caps" })).Code);
    }

    [Fact]
    public async Task AnUnknownTopicIsInvalid()
    {
        var fault = await FaultAsync(Client.GetSignalAsync(new() { Topics = [Topic.Regime, (Topic)99] }));
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (fault.Status, fault.Code));
        Assert.StartsWith("topics", Assert.Single(fault.Violations).Field, StringComparison.Ordinal);
        Assert.Equal("INVALID_ARGUMENT", (await WatchFaultAsync(new() { Topics = [(Topic)99] })).Code);
    }

    [Fact]
    public async Task ARevisionInTheFutureIsOutOfRange()
    {
        var latest = (await Client.GetServerInfoAsync().Within()).Journal.LatestRevision;
        var fault = await FaultAsync(Client.GetSignalAsync(new() { At = At.Revision(new(latest.Number + 1000)) }));
        Assert.Equal((StatusCode.OutOfRange, "REVISION_IN_FUTURE"), (fault.Status, fault.Code));
        Assert.True(ulong.Parse(fault.Metadata["latest_revision"], null) >= latest.Number);
    }

    [Fact]
    public async Task InputsOlderThanAllowedAreStaleByName()
    {
        var fault = await FaultAsync(Client.GetRegimeAsync(new() { MaxStaleness = TimeSpan.FromDays(2) }));
        Assert.Equal((StatusCode.FailedPrecondition, "DATA_STALE"), (fault.Status, fault.Code));
        Assert.Contains(RefusingServer.AssetDay, fault.Metadata["series"].Split(','));
        Assert.Contains("equity.RUT.day", fault.Metadata["series"].Split(','));
    }

    [Fact]
    public async Task BeforeTheFirstSealThereIsNoSignal()
    {
        var fault = await FaultAsync(Client.GetSignalAsync(new() { At = At.AsOf(RefusingServer.Noon.AddYears(-1)) }));
        Assert.Equal((StatusCode.FailedPrecondition, "NO_SIGNAL"), (fault.Status, fault.Code));
    }

    [Fact]
    public async Task AResumePointOfAnotherJournalEndsTheWatch()
    {
        var point = (await Watches.EveryAsync(Client)).ResumePoint;
        await using var other = await RegimeServer.EmbeddedAsync();
        var fault = await WatchFaultAsync(new() { ResumePoint = point, AfterGap = AfterGap.Stop }, other.Client);
        Assert.Equal((StatusCode.FailedPrecondition, "JOURNAL_CHANGED"), (fault.Status, fault.Code));

        var gap = await Watches.FirstAsync<WatchEvent.Gap>(other.Client, new() { ResumePoint = point });
        Assert.Equal("JOURNAL_CHANGED", gap.Code);
    }

    [Fact]
    public async Task AResumePointThatIsNoneIsInvalid()
    {
        var fault = await WatchFaultAsync(new() { ResumePoint = "bm9uZQ" });
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), (fault.Status, fault.Code));
        Assert.Equal("resume_point", Assert.Single(fault.Violations).Field);
    }

    [Fact]
    public async Task AnAppendForAnotherJournalIsRefusedWhole()
    {
        var fault = await FaultAsync(Client.AppendAsync([RefusingServer.Value(1)], new() { JournalId = "0123456789abcdef0123456789abcdef" }));
        Assert.Equal((StatusCode.FailedPrecondition, "JOURNAL_CHANGED"), (fault.Status, fault.Code));
    }

    private static Task<RegimeException> FaultAsync<T>(Task<T> call) => Assert.ThrowsAsync<RegimeException>(() => call.Within());

    private Task<RegimeException> WatchFaultAsync(WatchOptions options, RegimeClient? client = null) =>
        Assert.ThrowsAsync<RegimeException>(() => Watches.FirstAsync<WatchEvent.Published>(client ?? Client, options));
}

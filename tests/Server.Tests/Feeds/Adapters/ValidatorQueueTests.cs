using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class ValidatorQueueTests
{
    [Fact]
    public async Task ValidatorQueue_the_days_that_counted_validators_are_multiplied_and_suspect()
    {
        var stub = new ValidatorQueueStub();
        foreach (var day in (int[])[6, 7, 21, 22]) stub.Days[new(2025, 5, day)] = ("100", "10", "34000000", "null");
        await using var rig = await FeedRig.StartAsync(stub, Providers.ValidatorQueue, Instant.FromUtc(2025, 5, 24));
        await rig.StepAsync("validatorqueue/history");
        var entry = (await rig.JournalAsync()).Where(observation => observation.Series.EndsWith("entry-queue", StringComparison.Ordinal)).ToArray();
        Assert.Equal<IEnumerable<double?>>([100, 3200, 3200, 100], entry.Select(observation => observation.Scalar));
        Assert.Equal([Quality.Ok, Quality.Suspect, Quality.Suspect, Quality.Ok], entry.Select(observation => observation.Quality));
        Assert.Equal(12, (await rig.JournalAsync()).Count);
        Assert.IsType<PullResult.NotModified>(await rig.StepAsync("validatorqueue/history"));
    }
}

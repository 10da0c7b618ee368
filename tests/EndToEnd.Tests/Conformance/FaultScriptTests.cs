using System.Collections.Concurrent;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.EndToEnd.Tests.House;
using RegimeGrpc.Testing;
using Xunit.Abstractions;

namespace RegimeGrpc.EndToEnd.Tests.Conformance;

/// <summary>
/// The conformance list in random mixtures, against a real server: whatever the wires do, a program that keeps its place sees every signal
/// exactly once, in order, with the digest it was published with, and no wait outlives its cancellation.
/// </summary>
public sealed class FaultScriptTests(LiveMarket market, ITestOutputHelper output) : IClassFixture<LiveMarket>
{
    private const int Scripts = 200;
    private const int AtOnce = 40;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    internal static readonly IReadOnlyList<Topic> Topics = [Topic.Levels, Topic.Stance];

    [Fact]
    public async Task TwoHundredRandomScriptsMissNothingAndRepeatNothing()
    {
        var told = new ConcurrentDictionary<int, IReadOnlyList<Told>>();
        var faults = 0;
        await Parallel.ForEachAsync(Enumerable.Range(1, Scripts), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (seed, _) =>
        {
            await using var script = new FaultScript(seed, market.Server, market.Beginning);
            try
            {
                var now = (await market.Server.Client.GetServerInfoAsync()).Journal.LatestRevision;
                await script.RunAsync(new Revision(now.Number + 3));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Script {seed} failed after revision {script.Last}: {e.Message}", e);
            }

            told[seed] = script.Seen;
            Interlocked.Add(ref faults, script.Faults);
        }).Within(Limit);

        await market.StopAsync();
        var truth = await TruthAsync();
        foreach (var (seed, seen) in told) Check(seed, seen, truth);
        output.WriteLine($"{Scripts} scripts, {faults} faults, {told.Values.Sum(seen => seen.Sum(t => t.Count))} signals told, {truth.Count} published");
    }

    private static void Check(int seed, IReadOnlyList<Told> seen, IReadOnlyList<Signal> truth)
    {
        var next = 0;
        foreach (var step in seen)
        {
            Assert.True(next + step.Count <= truth.Count, $"Script {seed} was told more than was published.");
            Assert.True(
                step.First == truth[next].Revision && step.Last == truth[next + (int)step.Count - 1].Revision,
                $"Script {seed} was told {step}, but the next of {step.Count} published is {truth[next].Revision}.");
            if (step.Previous is not null)
            {
                Assert.True(
                    step.Digest == truth[next].Digest && step.Previous == truth[next].PreviousRevision,
                    $"Script {seed} was told {step}, but published was {truth[next].Digest} after {truth[next].PreviousRevision}.");
            }

            next += (int)step.Count;
        }

        Assert.True(next > 0, $"Script {seed} was told nothing.");
    }

    /// <summary>Every signal after the beginning, over a wire that nobody breaks.</summary>
    private async Task<IReadOnlyList<Signal>> TruthAsync()
    {
        using var end = new CancellationTokenSource(RegimeCommand.Limit);
        var truth = new List<Signal>();
        var options = new WatchOptions { Topics = Topics, Delivery = Delivery.Every, ResumePoint = market.Beginning, AfterGap = AfterGap.Stop };
        await foreach (var step in market.Server.Client.WatchAsync(options, end.Token))
        {
            if (step is WatchEvent.Published { Signal: var signal }) truth.Add(signal);
            if (step is WatchEvent.CaughtUp) return truth;
        }

        throw new InvalidOperationException("A watch does not end by itself.");
    }
}

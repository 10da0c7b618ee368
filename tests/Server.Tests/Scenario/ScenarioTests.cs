using RegimeGrpc.Client;
using RegimeGrpc.Client.Scenario;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Scenario;

/// <summary>What-ifs over the wire, through the typed client.</summary>
[Collection(nameof(ServerOfScenarios))]
public sealed class ScenarioTests(RunningServer server)
{
    [Fact]
    public async Task A_hypothetical_signal_comes_whole_and_leaves_no_trace()
    {
        var before = await JournalAsync();
        var newest = (await server.Client.GetSignalAsync().Within()).Signal;
        var flat = await server.Client.FindFlipPointsAsync().Within();
        var price = flat.Base.AssetPrice.Number;
        var evaluation = await server.Client.EvaluateAsync(new()
        {
            AssetCloses = [price * 1e3, new(price * 2e3, price * 3e3, price * 1e3), price / 1e3],
            BenchmarkCloses = [flat.Base.BenchmarkPrice.Number * 1.1],
            Series = [new("macro.VIX", [40])],
        }).Within();
        Assert.Equal(before, await JournalAsync());
        Assert.Equal(newest.Digest, (await server.Client.GetSignalAsync().Within()).Signal.Digest);

        Assert.All(evaluation.Signals, signal => Assert.True(signal.Hypothetical));
        Assert.Contains(evaluation.Signals, signal => signal.Seal == SealKind.EquityClose && signal.SmallCaps!.Records.Close.Number == flat.Base.BenchmarkPrice.Number * 1.1);
        var last = evaluation.Signals[^1];
        Assert.Equal(price / 1e3, last.Levels!.Price.Number);
        Assert.NotNull(last.Regime);
        Assert.NotNull(last.Macro);
        Assert.Equal(5, evaluation.Observations.Count(observation => observation.Given));
        Assert.Contains(evaluation.Changes, change => change is { Subject: "sma50", From: "ABOVE", To: "BELOW" });
        Assert.Equal((newest.Revision, newest.Fingerprint), (evaluation.Base.Revision, evaluation.Base.Fingerprint));
    }

    [Fact]
    public async Task Only_the_topics_asked_for_are_there()
    {
        var evaluation = await server.Client.EvaluateAsync(new() { AssetCloses = [1000], Topics = [Topic.Levels] }).Within();
        Assert.All(evaluation.Signals, signal =>
        {
            Assert.NotNull(signal.Levels);
            Assert.Null(signal.Regime);
        });
    }

    [Fact]
    public async Task Regime_and_stance_flip_where_they_are_about_to()
    {
        // The market's own first change of regime: right before it, the next closes decide.
        var seals = server.Model.Seals;
        var change = seals.After(Core.Journal.Revision.Start).First(seal => seal.Transitions.Any(transition => transition.Topic == Core.Signals.Topic.Regime));
        var flips = await FlipsThatHoldAsync((int)seals.Before(change.Revision)!.Revision.Number);
        Assert.Contains(flips, point => point is { Target: FlipTarget.Regime, Input: FlipInput.BenchmarkClose });
        Assert.Contains(flips, point => point is { Target: FlipTarget.Stance, Input: FlipInput.BenchmarkClose });
        Assert.All(flips.Where(point => point.Target is FlipTarget.Regime or FlipTarget.Stance), point => Assert.NotEmpty(point.Reasons));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9000)]
    [InlineData(11111)]
    public async Task Flip_points_hold_when_evaluated(int revision)
    {
        var reachable = await FlipsThatHoldAsync(revision);
        Assert.Contains(reachable, point => point.Target == FlipTarget.MovingAverage);
        Assert.Contains(reachable, point => point.Target == FlipTarget.Cluster);
    }

    /// <summary>The reachable ones, each evaluated on both sides.</summary>
    private async Task<FlipPoint[]> FlipsThatHoldAsync(int revision)
    {
        var flips = await server.Client.FindFlipPointsAsync(new() { Revision = new((ulong)revision), LowFactor = 0.1, HighFactor = 10, Benchmark = true }).Within(TimeSpan.FromMinutes(2));
        if (revision > 0) Assert.Equal((ulong)revision, flips.Base.Revision.Number);
        var reachable = flips.Points.Where(point => point.Reachable).ToArray();
        Assert.Contains(flips.Points, point => point.Input == FlipInput.BenchmarkClose);
        foreach (var point in reachable)
        {
            Assert.Equal(point.StateBelow, await StateAsync(flips.Base.Revision, point, point.Bracket!.Low));
            Assert.Equal(point.StateAbove, await StateAsync(flips.Base.Revision, point, point.Bracket.High));
            Assert.NotEqual(point.StateBelow, point.StateAbove);
            Assert.NotEmpty(point.Rule);
        }

        return reachable;
    }

    [Fact]
    public async Task A_fork_of_the_past_does_not_know_what_came_later()
    {
        var past = new Revision(9000);
        var (first, again) = (await LevelsAsync(past), await LevelsAsync(past));
        await server.AppendAsync([.. Rpc.SampleJournal.Make(server.Model.Model, 331).Where(fact => fact.KnownAt > server.Service<JournalView>().Time)]);
        Assert.Equal(first, again);
        Assert.Equal(first, await LevelsAsync(past));

        async Task<string> LevelsAsync(Revision at) =>
            string.Join(",", (await server.Client.EvaluateAsync(new() { Revision = at, AssetCloses = [900] }).Within()).Signals.SelectMany(signal => signal.Levels!.Averages).Select(average => average.Price));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_with_the_field()
    {
        async Task RefusedAsync(string code, Task call) => Assert.Equal(code, (await Assert.ThrowsAsync<RegimeException>(() => call).Within()).Code);
        var client = server.Client;
        await RefusedAsync(Fault.InvalidArgument, client.EvaluateAsync(new()));
        await RefusedAsync(Fault.InvalidArgument, client.EvaluateAsync(new() { AssetCloses = [-1] }));
        await RefusedAsync(Fault.InvalidArgument, client.EvaluateAsync(new() { AssetCloses = [.. Enumerable.Repeat(new HypotheticalClose(1), 61)] }));
        await RefusedAsync(Fault.InvalidArgument, client.EvaluateAsync(new() { Series = [new("no.such", [1])] }));
        await RefusedAsync(Fault.UnknownModel, client.EvaluateAsync(new() { Model = "none", AssetCloses = [1] }));
        await RefusedAsync(Fault.RevisionInFuture, client.EvaluateAsync(new() { Revision = new(1_000_000), AssetCloses = [1] }));
        await RefusedAsync(Fault.NoSignal, client.EvaluateAsync(new() { Revision = new(1), AssetCloses = [1] }));
        await RefusedAsync(Fault.InvalidArgument, client.FindFlipPointsAsync(new() { LowFactor = 0 }));
        await RefusedAsync(Fault.InvalidArgument, client.FindFlipPointsAsync(new() { HighFactor = 1 }));
    }

    private async Task<(ulong, string)> JournalAsync()
    {
        var journal = (await server.Client.GetServerInfoAsync().Within()).Journal;
        return (journal.LatestRevision.Number, journal.Hash);
    }

    private async Task<string> StateAsync(Revision revision, FlipPoint point, double close)
    {
        var assumptions = new Assumptions { Revision = revision };
        assumptions = point.Input == FlipInput.AssetClose
            ? assumptions with { AssetCloses = [close], ThroughNextSession = true }
            : assumptions with { BenchmarkCloses = [close] };
        var signal = (await server.Client.EvaluateAsync(assumptions).Within()).Signals.Single(signal => signal.AsOf == point.SealedAt);
        return point.Target switch
        {
            FlipTarget.MovingAverage => signal.Levels!.Price.Number > signal.Levels.Averages.Single(average => average.Length == int.Parse(point.Subject.AsSpan(3), null)
                && (average.Kind == MovingAverageKind.Simple) == point.Subject.StartsWith("sma", StringComparison.Ordinal)).Price.Number ? "ABOVE" : "BELOW",
            FlipTarget.Cluster => Name(signal.Levels!.Cluster.State),
            FlipTarget.InvalidationZone => signal.Levels!.Line is null ? "NONE" : signal.Levels.Line.State is LineState.Broken or LineState.ConfirmedBreak ? "BROKEN" : "UNBROKEN",
            FlipTarget.Stance => Name(signal.Stance!.State),
            _ => Name(signal.Regime!.State),
        };
    }

    private static string Name<T>(T state) where T : struct, Enum =>
        string.Concat(state.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
}

/// <summary>One server for all tests that ask it questions.</summary>
[CollectionDefinition(nameof(ServerOfScenarios))]
public sealed class ServerOfScenarios : ICollectionFixture<RunningServer>;

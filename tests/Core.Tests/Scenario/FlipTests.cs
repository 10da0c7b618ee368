using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Scenario;

namespace RegimeGrpc.Core.Tests.Scenario;

/// <summary>Every flip point is held against what the engine seals just under and just over it.</summary>
public sealed class FlipTests(Market market) : IClassFixture<Market>
{
    public static TheoryData<int> Places => Market.All;

    [Theory]
    [MemberData(nameof(Places))]
    public void Just_under_and_just_over_a_flip_point_the_states_differ(int place)
    {
        var fork = market.ForkAt(place);
        var points = FlipSearch.ByAsset(fork, FlipRange.Default);
        Assert.Equal(6 + (4 * 2), points.Count);
        foreach (var point in points.Where(point => point.Reachable))
        {
            var (low, high) = (point.Bracket!.Value.Low, point.Bracket.Value.High);
            Assert.InRange(high / low - 1, 1e-17, 1e-9);
            Assert.InRange(point.Price.Number, low, high);
            Assert.NotEqual(point.StateBelow, point.StateAbove);
            Assert.Equal(point.StateBelow, StateAt(fork, point, low));
            Assert.Equal(point.StateAbove, StateAt(fork, point, high));
            var near = point.Direction == FlipDirection.Up ? point.StateBelow : point.StateAbove;
            Assert.Equal(point.StateUnchanged, near);
            Assert.Equal(point.Direction == FlipDirection.Up, point.Price.Number > fork.AssetPrice);
            Assert.Equal(Math.Sign(point.DistancePercent.Number), point.Direction == FlipDirection.Up ? 1 : -1);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Between_the_price_and_the_nearest_flip_nothing_flips(int place)
    {
        var fork = market.ForkAt(place);
        var random = new Random(place);
        foreach (var point in FlipSearch.ByAsset(fork, FlipRange.Default).Where(point => point.Reachable))
        {
            var close = fork.AssetPrice!.Value + ((point.Price.Number - fork.AssetPrice.Value) * (1 - 1e-8) * random.NextDouble());
            Assert.Equal(point.StateUnchanged, StateAt(fork, point, close));
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Averages_flip_where_the_formulas_say(int place)
    {
        var fork = market.ForkAt(place);
        var closes = market.ClosesAt(place);
        var reachable = FlipSearch.ByAsset(fork, FlipRange.Default).Where(point => point is { Target: FlipTarget.MovingAverage, Reachable: true }).ToArray();
        Assert.Equal(place > 1000, reachable.Length > 0);
        foreach (var point in reachable)
        {
            var length = int.Parse(point.Subject.AsSpan(3), null);
            var expected = point.Subject.StartsWith("sma", StringComparison.Ordinal) ? Mean(closes, length - 1) : Exponential(closes, length);
            Assert.InRange(point.Price.Number / expected - 1, -1e-9, 1e-9);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void The_benchmark_flips_are_held_against_the_engine_too(int place)
    {
        var fork = market.ForkAt(place);
        var points = FlipSearch.ByBenchmark(fork, new(0.7, 1.5));
        Assert.Equal([FlipTarget.Stance, FlipTarget.Stance, FlipTarget.Regime, FlipTarget.Regime], points.Select(point => point.Target));
        foreach (var point in points.Where(point => point.Reachable))
        {
            Assert.Equal(point.StateBelow, StateAt(fork, point, point.Bracket!.Value.Low));
            Assert.Equal(point.StateAbove, StateAt(fork, point, point.Bracket.Value.High));
            Assert.NotEqual(point.StateBelow, point.StateAbove);
        }
    }

    [Fact]
    public void What_is_out_of_range_says_so()
    {
        var fork = market.ForkAt(Market.Places[^1]);
        var points = FlipSearch.ByAsset(fork, new(1 - 1e-12, 1 + 1e-12));
        Assert.All(points, point =>
        {
            Assert.False(point.Reachable);
            Assert.Null(point.Bracket);
            Assert.NotEmpty(point.Price.Reason);
        });
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(0.5, 1)]
    [InlineData(0.5, 21)]
    [InlineData(double.NaN, 2)]
    public void A_range_that_does_not_hold_the_price_is_refused(double low, double high) =>
        Assert.Throws<ArgumentException>(() => FlipSearch.ByAsset(market.ForkAt(Market.Places[0]), new(low, high)));

    [Fact]
    public void A_search_can_be_given_up()
    {
        using var ended = new CancellationTokenSource();
        ended.Cancel();
        Assert.Throws<OperationCanceledException>(() => FlipSearch.ByAsset(market.ForkAt(Market.Places[0]), FlipRange.Default, ended.Token));
    }

    /// <summary>What the engine seals if the close comes true, read off the signal itself.</summary>
    private static string StateAt(Fork fork, FlipPoint point, double close)
    {
        var assumptions = point.Input == FlipInput.AssetClose
            ? new Assumptions { AssetCloses = [new(close)], ThroughNextSession = true }
            : new Assumptions { BenchmarkCloses = [new(close)] };
        var signal = fork.Evaluate(assumptions).Signals.Single(signal => signal.AsOf == point.SealedAt);
        var levels = signal.Topics.Levels;
        return point.Target switch
        {
            FlipTarget.MovingAverage => levels.Price.Number > levels.Averages.Single(average => point.Subject == Name(average)).Price.Number ? "ABOVE" : "BELOW",
            FlipTarget.Cluster => Upper(levels.Cluster.State.ToString()),
            FlipTarget.InvalidationZone => levels.Line is null ? "NONE" : levels.Line.State is LineState.Broken or LineState.ConfirmedBreak ? "BROKEN" : "UNBROKEN",
            FlipTarget.Stance => Upper(signal.Topics.Stance.State.ToString()),
            _ => Upper(signal.Topics.Regime.State.ToString()),
        };
    }

    private static string Name(MovingAverage average) => (average.Kind == MovingAverageKind.Simple ? "sma" : "ema") + average.Length;

    private static string Upper(string name) => string.Concat(name.Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));

    private static double Mean(IReadOnlyList<double> closes, int length) => closes.TakeLast(length).Aggregate(0.0, (sum, close) => sum + close) / length;

    private static double Exponential(IReadOnlyList<double> closes, int length)
    {
        var average = closes.Take(length).Aggregate(0.0, (sum, close) => sum + close) / length;
        return closes.Skip(length).Aggregate(average, (value, close) => value + (2.0 / (length + 1) * (close - value)));
    }
}

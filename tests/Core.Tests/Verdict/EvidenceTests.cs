using CsCheck;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Tests.Verdict;

/// <summary>The table of signals.md 11.1, line by line.</summary>
public sealed class EvidenceTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.01, 0.8)]
    [InlineData(0.05, 0)]
    [InlineData(0.08, -0.2)]
    [InlineData(0.20, -1)]
    [InlineData(0.60, -1)]
    public void Record(double drawdown, double e) =>
        Assert.Equal(e, Appetite("ath", Given.Best with { Drawdown = Given.Fresh(Value.Of(drawdown)) }).Number, 12);

    [Theory]
    [InlineData(3, 1)]
    [InlineData(1, 0.5)]
    [InlineData(-3, -1)]
    public void Relative_strength(double z, double e) =>
        Assert.Equal(e, Appetite("rs", Given.Best with { RelativeStrength = Given.Fresh(Value.Of(z)) }).Number);

    [Theory]
    [InlineData(101, 0.01, 1)]
    [InlineData(101, -0.01, 0)]
    [InlineData(99, -0.01, -1)]
    [InlineData(100, 0.01, 0.5)]
    [InlineData(100, 0, 0)]
    public void Index_trend(double close, double slope, double e) =>
        Assert.Equal(e, Appetite("sctrend", Given.Best with { IndexTrend = Given.Fresh(new IndexTrend(Value.Of(close), Value.Of(100), Value.Of(slope))) }).Number);

    [Theory]
    [InlineData(0.75, 0.5)]
    [InlineData(-3, -1)]
    public void Liquidity(double impulse, double e) =>
        Assert.Equal(e, Appetite("liq", Given.Best with { Liquidity = Given.Fresh(Value.Of(impulse)) }).Number);

    [Theory]
    [InlineData(Trend.Up, 1.0)]
    [InlineData(Trend.UpWeak, 0.33)]
    [InlineData(Trend.DownRecovering, -0.33)]
    [InlineData(Trend.Down, -1.0)]
    [InlineData(Trend.Unknown, null)]
    public void Asset_trend(Trend trend, double? e) => Same(e, Appetite("ethtrend", Structure(trend, ClusterState.Above, LineState.None)));

    [Theory]
    [InlineData(ClusterState.Reclaimed, 1.0)]
    [InlineData(ClusterState.Above, 0.75)]
    [InlineData(ClusterState.ReclaimPending, 0.25)]
    [InlineData(ClusterState.LossPending, -0.25)]
    [InlineData(ClusterState.Below, -0.75)]
    [InlineData(ClusterState.FailedReclaim, -1.0)]
    [InlineData(ClusterState.Unknown, null)]
    public void Cluster(ClusterState state, double? e) => Same(e, Appetite("cluster", Structure(Trend.Up, state, LineState.None)));

    [Theory]
    [InlineData(LineState.Under, -0.5)]
    [InlineData(LineState.Testing, 0.0)]
    [InlineData(LineState.Broken, 0.5)]
    [InlineData(LineState.ConfirmedBreak, 1.0)]
    [InlineData(LineState.FailedBreak, -1.0)]
    public void Line(LineState state, double e) => Assert.Equal(e, Appetite("line", Structure(Trend.Up, ClusterState.Above, state)).Number);

    [Fact]
    public void Without_a_line_there_is_nothing_to_judge() =>
        Assert.Equal(ValueStatus.NotApplicable, Appetite("line", Structure(Trend.Up, ClusterState.Above, LineState.None)).Status);

    [Theory]
    [InlineData(RotationStage.BtcLed, 0.5)]
    [InlineData(RotationStage.EthLed, 1.0)]
    [InlineData(RotationStage.LongTail, 0.25)]
    [InlineData(RotationStage.None, -0.5)]
    [InlineData(RotationStage.Unwind, -1.0)]
    [InlineData(RotationStage.Unknown, null)]
    [InlineData((RotationStage)0, null)]
    public void Rotation(RotationStage stage, double? e) => Same(e, Appetite("rot", Given.Best with { Rotation = Given.Fresh(stage) }));

    [Theory]
    [InlineData(GrowthClass.Growing, GrowthClass.Growing, 1.0, 1.0)]
    [InlineData(GrowthClass.Declining, GrowthClass.Inconclusive, -0.5, 1.0)]
    [InlineData(GrowthClass.Stagnant, GrowthClass.Stagnant, -0.5, 1.0)]
    [InlineData(GrowthClass.Growing, GrowthClass.Declining, 0.0, 1.0)]
    [InlineData(GrowthClass.Growing, GrowthClass.Unknown, 1.0, 0.5)]
    [InlineData(GrowthClass.Unknown, GrowthClass.Declining, -1.0, 0.5)]
    [InlineData(GrowthClass.Unknown, GrowthClass.Unknown, null, 0.0)]
    public void Fundamentals(GrowthClass fees, GrowthClass volume, double? e, double availability)
    {
        var item = Items(Given.Best with { Fees = Given.Fresh(fees), Volume = Given.Fresh(volume) }).Single(static i => i.Id == "fund");
        Same(e, item.Value);
        Assert.Equal(availability, item.Availability);
    }

    [Theory]
    [InlineData(LinkState.Coupled, false, 0.0)]
    [InlineData(LinkState.Loose, false, 0.4)]
    [InlineData(LinkState.Decoupled, false, 0.8)]
    [InlineData(LinkState.Inverse, false, 1.0)]
    [InlineData(LinkState.Coupled, true, 1.0)]
    [InlineData(LinkState.Unknown, false, null)]
    [InlineData((LinkState)0, false, null)]
    public void Link(LinkState state, bool broken, double? f) =>
        Same(f, Fragility("link", Given.Best with { Link = Given.Fresh(new LinkReading(state, broken)) }));

    [Fact]
    public void Fragility_scales()
    {
        var inputs = Given.Best with
        {
            Durability = Given.Fresh(Value.Of(0.3)),
            TrackingGap = Given.Fresh(Value.Of(-1)),
            Macro = Given.Fresh(new MacroReading(Value.Of(1), MacroGate.Open)),
            Overhang = Given.Fresh(Value.Of(0.25)),
            Divergence = Given.Fresh(Value.Of(0.5)),
            FairWeather = Given.Fresh(Value.Of(1.5)),
        };
        Assert.Equal(0.7, Fragility("squeeze", inputs).Number, 12);
        Assert.Equal(0.5, Fragility("gap", inputs).Number);
        Assert.Equal(0.4, Fragility("macro", inputs).Number);
        Assert.Equal(0.25, Fragility("supply", inputs).Number);
        Assert.Equal(0.5, Fragility("fdiv", inputs).Number);
        Assert.Equal(0.75, Fragility("fw", inputs).Number);
        Assert.Equal(0, Fragility("gap", inputs with { TrackingGap = Given.Fresh(Value.Of(2)) }).Number);
        Assert.Equal(0, Fragility("fw", inputs with { FairWeather = Given.Fresh(Value.Of(-2)) }).Number);
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.0501, false)]
    public void A_squeeze_is_judged_near_the_record_only(double drawdown, bool applicable) =>
        Assert.Equal(applicable, Fragility("squeeze", Given.Best with { Drawdown = Given.Fresh(Value.Of(drawdown)) }).IsOk);

    [Fact]
    public void Weights_are_those_of_the_table()
    {
        Assert.Equal(
            [("ath", 2.0), ("rs", 1), ("sctrend", 1), ("liq", 1.5), ("ethtrend", 1.5), ("cluster", 1), ("line", 0.5), ("rot", 1), ("fund", 1),
                ("squeeze", 2), ("link", 1.5), ("gap", 1), ("macro", 1.5), ("supply", 1), ("fdiv", 0.75), ("fw", 0.75)],
            Items(Given.Best).Select(static i => (i.Id, i.Weight)));
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(-5, 1, 1)]
    [InlineData(1, 1, 0.5)]
    [InlineData(2, 1, 0)]
    [InlineData(9, 1, 0)]
    [InlineData(1, 7, 1 - (1 / 14.0))]
    public void Evidence_fades_over_two_intervals_once_it_is_overdue(double daysOverdue, int intervalDays, double availability)
    {
        var due = Given.Seal - TimeSpan.FromDays(daysOverdue);
        var input = new Input<Value>(Value.Of(1), due, due, due, TimeSpan.FromDays(intervalDays), 0.8);
        Assert.Equal(0.8 * availability, input.Availability(Given.Seal), 12);
        var item = Items(Given.Best with { RelativeStrength = input }).Single(static i => i.Id == "rs");
        Assert.Equal((input.Availability(Given.Seal), Math.Max(0, daysOverdue * 86400)), (item.Availability, item.OverdueSeconds));
        Assert.Equal((due, due), (item.AsOf, item.KnownAt));
    }

    [Fact]
    public void Every_item_says_something_in_words()
    {
        foreach (var inputs in new[] { Given.Best, Given.Worst, new VerdictInputs() })
            Assert.All(Items(inputs), static item => Assert.True(item.Reason.Length > 5));
        Assert.All(Items(new()), static item => Assert.True(item is { AsOf: null, KnownAt: null, OverdueSeconds: 0, Availability: 0 }));
        Assert.All(Items(new()), static item => Assert.Equal(ValueStatus.Unavailable, item.Value.Status));
    }

    [Fact]
    public void Numbers_in_words_are_rounded_and_plain()
    {
        Assert.Equal(["0.00", "0.05", "-1.50", "12.35", "0.00", "3.00", "-1000.10"], new[] { 0, 0.05, -1.5, 12.345678, -0.004, 2.999, -1000.1 }.Select(PlainNumber.Text));
        Gen.Double[-1e6, 1e6].Sample(static x => Assert.Equal(x, double.Parse(PlainNumber.Text(x), System.Globalization.CultureInfo.InvariantCulture), 0.00501));
    }

    private static VerdictInputs Structure(Trend trend, ClusterState cluster, LineState line) =>
        Given.Best with { Levels = Given.Fresh<Core.Levels.Levels?>(Given.With(trend, cluster, line)) };

    private static IReadOnlyList<Evidence> Items(VerdictInputs inputs) =>
        new VerdictState(VerdictParameters.Default).SealEquityClose(inputs, Given.Seal).Regime.Evidence;

    private static Value Appetite(string id, VerdictInputs inputs) => Items(inputs).Single(i => i.Id == id && i.Axis == EvidenceAxis.Appetite).Value;

    private static Value Fragility(string id, VerdictInputs inputs) => Items(inputs).Single(i => i.Id == id && i.Axis == EvidenceAxis.Fragility).Value;

    private static void Same(double? expected, Value value)
    {
        Assert.Equal(expected.HasValue, value.IsOk);
        if (expected is { } number) Assert.Equal(number, value.Number);
        else Assert.Equal(ValueStatus.Unavailable, value.Status);
    }
}

using CsCheck;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Tests.Verdict;

/// <summary>What the verdict promises for any inputs, signals.md 11.2 to 11.5.</summary>
public sealed class VerdictStateTests
{
    private static readonly Gen<Value> Any = Gen.Frequency(
        (5, Gen.Double[-4, 4].Select(static x => Value.Of(x))), (1, Gen.Const(Value.Unavailable("not here"))), (1, Gen.Const(Value.NotApplicable("means nothing"))));

    private static readonly Gen<Input<Value>> AnyInput = Gen.Select(Any, Gen.Double[-3, 3], Gen.Double[0, 1], static (value, overdue, quality) =>
        new Input<Value>(value, Given.Seal, Given.Seal, Given.Seal - TimeSpan.FromDays(overdue), TimeSpan.FromDays(1), quality));

    private static readonly Gen<VerdictInputs> AnyInputs = Gen.Select(
        AnyInput.Array[10],
        Gen.Select(Gen.Enum<Trend>(), Gen.Enum<ClusterState>(), Gen.Enum<LineState>(), Gen.Bool),
        Gen.Select(Gen.Enum<RotationStage>(), Gen.Enum<GrowthClass>(), Gen.Enum<GrowthClass>()),
        Gen.Select(Gen.Enum<LinkState>(), Gen.Bool),
        Gen.Enum<MacroGate>(),
        static (v, structure, context, link, gate) => new VerdictInputs
        {
            IndexClose = Given.Fresh(Value.Of(1)),
            AssetClose = Given.Fresh(Value.Of(100)),
            Drawdown = Positive(v[0], 0.1),
            RelativeStrength = v[1],
            IndexTrend = new(new(v[2].Reading, Value.Of(0), v[1].Reading), v[2].AsOf, v[2].KnownAt, v[2].DueAt, v[2].Interval, v[2].Quality),
            Liquidity = v[3],
            Levels = Given.Fresh<Core.Levels.Levels?>(structure.Item4 ? Given.With(structure.Item1, structure.Item2, structure.Item3) : null),
            Rotation = Given.Fresh(context.Item1),
            Fees = Given.Fresh(context.Item2),
            Volume = Given.Fresh(context.Item3),
            Durability = Positive(v[4], 0.25),
            Link = Given.Fresh(new LinkReading(link.Item1, link.Item2)),
            TrackingGap = v[5],
            Macro = new(new(v[6].Reading, gate), v[6].AsOf, v[6].KnownAt, v[6].DueAt, v[6].Interval),
            Overhang = Positive(v[7], 0.25),
            UpsideCap = v[7].Reading.IsOk ? Value.Of(1 - Math.Abs(v[7].Reading.Number) / 8) : v[7].Reading,
            Divergence = Positive(v[8], 0.25),
            FairWeather = v[9],
        });

    /// <summary>Takes one input away.</summary>
    private static readonly (string Id, Func<VerdictInputs, VerdictInputs> Take)[] Removals =
    [
        ("ath", static i => i with { Drawdown = default }),
        ("rs", static i => i with { RelativeStrength = default }),
        ("sctrend", static i => i with { IndexTrend = default }),
        ("liq", static i => i with { Liquidity = default }),
        ("ethtrend", static i => i with { Levels = Given.Fresh<Core.Levels.Levels?>(i.Levels.Reading! with { Trend = Trend.Unknown }) }),
        ("cluster", static i => i with { Levels = Given.Fresh<Core.Levels.Levels?>(i.Levels.Reading! with { Cluster = i.Levels.Reading!.Cluster with { State = ClusterState.Unknown } }) }),
        ("rot", static i => i with { Rotation = default }),
        ("fund", static i => i with { Fees = default }),
        ("fund", static i => i with { Fees = default, Volume = default }),
        ("squeeze", static i => i with { Durability = default }),
        ("link", static i => i with { Link = default }),
        ("gap", static i => i with { TrackingGap = default }),
        ("macro", static i => i with { Macro = default }),
        ("supply", static i => i with { Overhang = default }),
        ("fdiv", static i => i with { Divergence = default }),
        ("fw", static i => i with { FairWeather = default }),
    ];

    [Fact]
    public void The_best_inputs_are_full_appetite_and_the_worst_full_fragility()
    {
        var best = Seal(Given.Best);
        Assert.Equal((1, 0, 1), (best.Appetite.Mean.Number, best.Fragility.Mean.Number, best.Coverage));
        Assert.Equal((RegimeState.RiskOn, true, 1.0, 1.0), (best.Raw, best.Robust, best.Agreement.Number, best.EvidenceQuality.Number));
        var worst = Seal(Given.Worst);
        Assert.Equal((-1, 1), (worst.Appetite.Mean.Number, worst.Fragility.Mean.Number));
        Assert.Equal((RegimeState.RiskOff, RegimeState.RiskOff), (worst.Raw, worst.State));
        Assert.DoesNotContain(worst.Evidence, static e => e.Id == "squeeze" && e.Value.IsOk);
    }

    [Fact]
    public void Contributions_sum_to_the_score() =>
        AnyInputs.Sample(static inputs =>
        {
            var regime = Seal(inputs);
            Sums(regime, EvidenceAxis.Appetite, regime.Appetite, -1, 1);
            Sums(regime, EvidenceAxis.Fragility, regime.Fragility, 0, 1);
            Assert.Equal(Math.Min(regime.Appetite.Coverage, regime.Fragility.Coverage), regime.Coverage);
            Assert.True(!regime.Agreement.IsOk || regime.Agreement.Number is >= 0 and <= 1 + 1e-12);
            Assert.True(regime.EvidenceQuality.Number is >= 0 and <= 1 + 1e-12);
            Assert.True(regime.Reasons.Count > 0 && regime.Reasons.All(static r => r.Length > 0));
        }, iter: 300);

    [Fact]
    public void Taking_an_input_away_widens_and_never_reads_as_neutral()
    {
        foreach (var whole in new[] { Given.Best, Given.Best with { Drawdown = Given.Fresh(Value.Of(0.04)), RelativeStrength = Given.Fresh(Value.Of(-1)) } })
        {
            var before = Seal(whole);
            foreach (var (id, take) in Removals)
            {
                var after = Seal(take(whole));
                var item = after.Evidence.Single(e => e.Id == id);
                var (narrow, wide) = item.Axis == EvidenceAxis.Appetite ? (before.Appetite, after.Appetite) : (before.Fragility, after.Fragility);
                Assert.True(wide.Coverage < narrow.Coverage, id);
                Assert.True(wide.Low.Number <= narrow.Low.Number + 1e-12 && wide.High.Number >= narrow.High.Number - 1e-12, id);
                Assert.True(wide.High.Number - wide.Low.Number > narrow.High.Number - narrow.Low.Number, id);
                Assert.True(item.Availability < 1 && (item.Availability > 0 || item.Value.Status == ValueStatus.Unavailable), id);
                if (item.Availability == 0) Assert.Equal(ValueStatus.Unavailable, item.Contribution.Status);
                // The others keep their value and speak louder.
                foreach (var (x, y) in before.Evidence.Zip(after.Evidence))
                    if (x.Id != id && (id, x.Id) != ("ath", "squeeze")) Assert.Equal(x.Value, y.Value);
            }
        }
    }

    [Fact]
    public void What_does_not_apply_leaves_the_denominator()
    {
        var with = Seal(Given.Best);
        var without = Seal(Given.Best with { Levels = Given.Fresh<Core.Levels.Levels?>(Given.With(Trend.Up, ClusterState.Reclaimed, LineState.None)) });
        Assert.Equal((with.Appetite.Coverage, with.Appetite.Mean), (without.Appetite.Coverage, without.Appetite.Mean));
        Assert.Equal(ValueStatus.NotApplicable, without.Evidence.Single(static e => e.Id == "line").Contribution.Status);
    }

    [Fact]
    public void Nothing_known_is_unknown_and_as_wide_as_can_be()
    {
        var (regime, stance) = new VerdictState(VerdictParameters.Default).SealEquityClose(new(), Given.Seal);
        Assert.Equal((RegimeState.Unknown, RegimeState.Unknown, false), (regime.State, regime.Raw, regime.Robust));
        Assert.Equal((-1, 1, 0), (regime.Appetite.Low.Number, regime.Appetite.High.Number, regime.Appetite.Coverage));
        Assert.Equal((0, 1, 0), (regime.Fragility.Low.Number, regime.Fragility.High.Number, regime.Fragility.Coverage));
        Assert.Equal((false, 0), (regime.Appetite.Mean.IsOk, regime.EvidenceQuality.Number));
        Assert.Equal((StanceState.StandAside, false), (stance.State, stance.Conviction.IsOk));
        Assert.Contains("index", regime.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_missing_core_close_is_unknown_at_once_and_is_named(bool index)
    {
        var state = On();
        var gone = new Input<Value>(Value.Unavailable("the session has no bar"), default, default, default, default);
        var regime = state.SealEquityClose(index ? Given.Best with { IndexClose = gone } : Given.Best with { AssetClose = gone }, Given.Seal).Regime;
        Assert.Equal((RegimeState.Unknown, RegimeState.RiskOn), (regime.State, regime.Raw));
        Assert.Equal($"a core input is missing: the close of the {(index ? "index" : "asset")}: the session has no bar", regime.Reasons[0]);
    }

    [Fact]
    public void A_core_close_overdue_for_two_intervals_is_missing()
    {
        var old = new Input<Value>(Value.Of(2500), Given.Seal, Given.Seal, Given.Seal - TimeSpan.FromDays(2), TimeSpan.FromDays(1));
        Assert.Equal(RegimeState.Unknown, On().SealEquityClose(Given.Best with { IndexClose = old }, Given.Seal).Regime.State);
        Assert.Equal(RegimeState.RiskOn, On().SealEquityClose(Given.Best with { IndexClose = old with { DueAt = Given.Seal - TimeSpan.FromDays(1) } }, Given.Seal).Regime.State);
    }

    [Fact]
    public void Coverage_under_a_half_for_three_sessions_is_unknown()
    {
        var state = On();
        var thin = new VerdictInputs { IndexClose = Given.Best.IndexClose, AssetClose = Given.Best.AssetClose, Drawdown = Given.Best.Drawdown };
        Assert.Equal(RegimeState.RiskOn, state.SealEquityClose(thin, Given.Seal).Regime.State);
        Assert.Equal(RegimeState.RiskOn, state.SealEquityClose(thin, Given.Seal).Regime.State);
        var regime = state.SealEquityClose(thin, Given.Seal).Regime;
        Assert.Equal(RegimeState.Unknown, regime.State);
        Assert.Equal("coverage 0.00 is under 0.50 for 3 sessions", regime.Reasons[0]);
    }

    [Fact]
    public void Reasons_name_the_deciding_inequality_and_the_weightiest_evidence()
    {
        var regime = On().SealEquityClose(Given.Best with { Macro = Given.Fresh(new MacroReading(Value.Of(2.5), MacroGate.Suspended)) }, Given.Seal).Regime;
        Assert.Equal(RegimeState.FragileRiskOn, regime.State);
        Assert.Equal(
            ["appetite 1.00 is at or over 0.10 and fragility 0.18 under 0.45: RISK_ON",
                "the macro gate is SUSPENDED: no regime beyond FRAGILE_RISK_ON",
                "ath gives 0.19 of appetite: drawdown of small caps, per cent: 0.00",
                "macro gives 0.18 of fragility: hawkish shock, standard deviations: 2.50",
                "liq gives 0.14 of appetite: liquidity impulse, z: 3.00"],
            regime.Reasons);
    }

    [Fact]
    public void Better_evidence_never_gives_less_appetite() =>
        Gen.Select(Gen.Double[-3, 3], Gen.Double[-3, 3], AnyInputs).Sample(static (a, b, inputs) =>
        {
            var worse = Seal(inputs with { RelativeStrength = Given.Fresh(Value.Of(Math.Min(a, b))), Liquidity = Given.Fresh(Value.Of(Math.Min(a, b))) });
            var better = Seal(inputs with { RelativeStrength = Given.Fresh(Value.Of(Math.Max(a, b))), Liquidity = Given.Fresh(Value.Of(Math.Max(a, b))) });
            Assert.True(better.Appetite.Mean.Number >= worse.Appetite.Mean.Number - 1e-12);
            Assert.Equal(worse.Fragility, better.Fragility);
            if (worse.Raw != RegimeState.Unknown && better.Raw != RegimeState.Unknown) Assert.True(better.Raw >= worse.Raw);
        }, iter: 200);

    [Fact]
    public void Evidence_quality_is_coverage_agreement_and_margin()
    {
        // Half of each axis known, all leaning one way, 0.1 over the threshold of 0.30.
        var inputs = Given.Scores(0.4, 0.1);
        var regime = Seal(inputs);
        Assert.Equal(0.4, regime.Appetite.Mean.Number, 12);
        Assert.Equal(0.1 * (2 + 1 + 1.5 + 1 + 0.75 + 0.75) / 8.5, regime.Fragility.Mean.Number, 12);
        Assert.Equal(regime.Coverage * 1 * (0.1 / 0.25), regime.EvidenceQuality.Number, 12);
    }

    [Fact]
    public void Stopping_anywhere_is_the_same_as_not_stopping() =>
        Gen.Select(AnyInputs.Array[3, 60], Gen.Int[0, 59]).Sample(static (sequence, at) =>
        {
            var straight = new VerdictState(VerdictParameters.Default);
            var stopped = new VerdictState(VerdictParameters.Default);
            for (var i = 0; i < sequence.Length; i++)
            {
                Step(straight, sequence[i], i);
                Step(stopped, sequence[i], i);
                if (i == at % sequence.Length) stopped = Reload(stopped);
                Assert.Equal(Bytes(straight), Bytes(stopped));
            }
        }, iter: 50);

    [Fact]
    public void A_utc_day_moves_the_stance_and_never_the_regime()
    {
        var state = On();
        var before = state.Regime;
        var day = new DateOnly(2025, 3, 10);
        var under = Given.Best with { Levels = Given.Fresh<Core.Levels.Levels?>(Given.With(Trend.Up, ClusterState.Below, LineState.None)) };
        Assert.Equal(StanceState.Active, state.Stance!.State);
        var at = Given.Seal + TimeSpan.FromHours(3);
        var stance = state.SealUtcDay(under, day, at);
        Assert.Equal((StanceState.Armed, at), (stance.State, stance.Since));
        Assert.Same(before, state.Regime);
        Assert.Equal(at, state.SealUtcDay(under, day.AddDays(1), at + TimeSpan.FromDays(1)).Since);
    }

    private static void Sums(Regime regime, EvidenceAxis axis, Score score, double low, double high)
    {
        var sum = 0.0;
        foreach (var item in regime.Evidence.Where(e => e.Axis == axis))
        {
            Assert.True(!item.Value.IsOk || (item.Value.Number >= low && item.Value.Number <= high));
            Assert.True(item.Availability is >= 0 and <= 1);
            if (item.Contribution.IsOk) sum += item.Contribution.Number;
        }

        if (score.Mean.IsOk) Assert.Equal(score.Mean.Number, sum, 1e-12);
        else Assert.Equal(0, score.Coverage);
        Assert.True(score.Low.Number <= score.Mean.Or(low) + 1e-12 && score.High.Number >= score.Mean.Or(high) - 1e-12);
        Assert.True(score.Low.Number >= low - 1e-12 && score.High.Number <= high + 1e-12 && score.Coverage is >= 0 and <= 1 + 1e-12);
    }

    private static Input<Value> Positive(Input<Value> input, double scale) =>
        input.Reading.IsOk ? input with { Reading = Value.Of(Math.Abs(input.Reading.Number) * scale) } : input;

    private static Regime Seal(VerdictInputs inputs) => new VerdictState(VerdictParameters.Default).SealEquityClose(inputs, Given.Seal).Regime;

    /// <summary>A state that is RISK_ON and old enough to move.</summary>
    private static VerdictState On()
    {
        var state = new VerdictState(VerdictParameters.Default);
        for (var i = 0; i < 7; i++) state.SealEquityClose(Given.Best, Given.Seal);
        Assert.Equal(RegimeState.RiskOn, state.Regime!.State);
        return state;
    }

    private static void Step(VerdictState state, VerdictInputs inputs, int i)
    {
        var at = Given.Seal + TimeSpan.FromDays(i);
        state.SealEquityClose(inputs, at);
        state.SealUtcDay(inputs with { AssetClose = Given.Fresh(Value.Of(90 + (i * 7 % 20))) }, at.UtcDate, at + TimeSpan.FromHours(3));
    }

    private static byte[] Bytes(VerdictState state)
    {
        var writer = new CanonicalWriter();
        state.Save(writer);
        return writer.ToArray();
    }

    private static VerdictState Reload(VerdictState state)
    {
        var reader = new CanonicalReader(Bytes(state));
        var loaded = VerdictState.Load(reader, VerdictParameters.Default);
        Assert.True(reader.AtEnd);
        return loaded;
    }
}

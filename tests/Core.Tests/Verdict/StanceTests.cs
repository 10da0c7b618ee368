using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;
using static RegimeGrpc.Core.Verdict.StanceState;

namespace RegimeGrpc.Core.Tests.Verdict;

/// <summary>signals.md 11.4.</summary>
public sealed class StanceTests
{
    [Theory]
    [InlineData(RegimeState.RiskOff, LinkState.Coupled, false, Defensive)]
    [InlineData(RegimeState.RiskOff, LinkState.Unknown, true, Defensive)]
    [InlineData(RegimeState.Neutral, LinkState.Coupled, false, StandAside)]
    [InlineData(RegimeState.Unknown, LinkState.Coupled, false, StandAside)]
    [InlineData(RegimeState.RiskOn, LinkState.Decoupled, false, StandAside)]
    [InlineData(RegimeState.RiskOn, LinkState.Inverse, false, StandAside)]
    [InlineData(RegimeState.RiskOn, LinkState.Unknown, false, StandAside)]
    [InlineData(RegimeState.RiskOn, (LinkState)0, false, StandAside)]
    [InlineData(RegimeState.RiskOn, LinkState.Coupled, true, StandAside)]
    [InlineData(RegimeState.RiskOn, LinkState.Loose, true, StandAside)]
    [InlineData(RegimeState.RiskOn, LinkState.Coupled, false, Active)]
    [InlineData(RegimeState.RiskOn, LinkState.Loose, false, Active)]
    [InlineData(RegimeState.FragileRiskOn, LinkState.Coupled, false, Active)]
    public void Regime_and_link_decide_first(RegimeState regime, LinkState link, bool broken, StanceState stance)
    {
        var made = Stance(regime, Given.Best with { Link = Given.Fresh(new LinkReading(link, broken)) });
        Assert.Equal(stance, made.State);
        Assert.NotEmpty(made.Reasons);
        Assert.Equal(stance is Armed or Active, made.Targets.Count == 2 && made.Invalidations.Count == 3);
    }

    [Theory]
    [InlineData(Trend.Up, ClusterState.Above, LineState.None, true)]
    [InlineData(Trend.UpWeak, ClusterState.Reclaimed, LineState.Broken, true)]
    [InlineData(Trend.Up, ClusterState.Above, LineState.ConfirmedBreak, true)]
    [InlineData(Trend.Up, ClusterState.Above, LineState.Under, false)]
    [InlineData(Trend.Up, ClusterState.Above, LineState.Testing, false)]
    [InlineData(Trend.Up, ClusterState.Above, LineState.FailedBreak, false)]
    [InlineData(Trend.DownRecovering, ClusterState.Above, LineState.None, false)]
    [InlineData(Trend.Down, ClusterState.Above, LineState.None, false)]
    [InlineData(Trend.Unknown, ClusterState.Above, LineState.None, false)]
    [InlineData(Trend.Up, ClusterState.LossPending, LineState.None, false)]
    [InlineData(Trend.Up, ClusterState.Below, LineState.None, false)]
    [InlineData(Trend.Up, ClusterState.ReclaimPending, LineState.None, false)]
    [InlineData(Trend.Up, ClusterState.FailedReclaim, LineState.None, false)]
    [InlineData(Trend.Up, ClusterState.Unknown, LineState.None, false)]
    public void Structure_makes_it_active_or_armed(Trend trend, ClusterState cluster, LineState line, bool ok)
    {
        var inputs = Given.Best with { Levels = Given.Fresh<Core.Levels.Levels?>(Given.With(trend, cluster, line)) };
        var stance = Stance(RegimeState.RiskOn, inputs);
        Assert.Equal((ok ? Active : Armed, ok), (stance.State, stance.StructureOk));
        Assert.Equal(line is LineState.None || ok ? ValueStatus.NotApplicable : ValueStatus.Ok, stance.Trigger.Status);
    }

    [Theory]
    [InlineData(MacroGate.Suspended, Armed)]
    [InlineData(MacroGate.Open, Active)]
    [InlineData(MacroGate.Unknown, Active)]
    public void A_suspended_gate_arms_at_most(MacroGate gate, StanceState stance) =>
        Assert.Equal(stance, Stance(RegimeState.FragileRiskOn, Given.Best with { Macro = Given.Fresh(new MacroReading(Value.Of(1), gate)) }).State);

    [Fact]
    public void Armed_names_its_trigger_targets_and_invalidations()
    {
        var stance = Stance(RegimeState.RiskOn, Given.Best with { Levels = Given.Fresh<Core.Levels.Levels?>(Given.With(Trend.Up, ClusterState.Above, LineState.Under)) });
        Assert.Equal(121, stance.Trigger.Number);
        Assert.Equal([new("T1", Value.Of(125), Value.Of(127)), new("T2", Value.Of(140), Value.Of(140))], stance.Targets);
        Assert.Equal([("cluster", 99.0), ("flush", 97), ("ema200", 110)], stance.Invalidations.Select(static i => (i.Id, i.Price.Number)));
    }

    [Fact]
    public void Targets_are_nearest_first_and_a_passed_peak_is_none()
    {
        var low = Given.Structure with { PriorPeak = Value.Of(120) };
        Assert.Equal(["T2", "T1"], Stance(RegimeState.RiskOn, Given.Best with { Levels = Given.Fresh<Core.Levels.Levels?>(low) }).Targets.Select(static t => t.Id));
        var passed = Given.Structure with { PriorPeak = Value.Of(109), Target1 = null, Flush = null };
        var stance = Stance(RegimeState.RiskOn, Given.Best with { Levels = Given.Fresh<Core.Levels.Levels?>(passed) });
        Assert.All(stance.Targets, static t => Assert.Equal(ValueStatus.NotApplicable, t.Low.Status));
        Assert.Equal(ValueStatus.NotApplicable, stance.Invalidations[1].Price.Status);
    }

    [Fact]
    public void Without_levels_it_is_armed_and_says_what_it_lacks()
    {
        var stance = Stance(RegimeState.RiskOn, Given.Best with { Levels = default });
        Assert.Equal((Armed, ValueStatus.Unavailable), (stance.State, stance.Trigger.Status));
        Assert.All(stance.Invalidations, static i => Assert.Equal(ValueStatus.Unavailable, i.Price.Status));
    }

    [Fact]
    public void Conviction_is_quality_solidity_and_upside()
    {
        Assert.Equal(0.8 * (1 - 0.25) * 0.9, Stance(RegimeState.RiskOn, Given.Best with { UpsideCap = Value.Of(0.9) }).Conviction.Number, 12);
        Assert.Equal("no supply data", Stance(RegimeState.RiskOn, Given.Best with { UpsideCap = Value.Unavailable("no supply data") }).Conviction.Reason);
    }

    [Fact]
    public void Since_is_when_the_state_was_entered()
    {
        var rule = new StanceRule(Given.Best, VerdictParameters.Default);
        var later = Given.Seal + TimeSpan.FromDays(1);
        var first = rule.Next(null, Regime(RegimeState.RiskOn), Given.Seal);
        Assert.Equal(Given.Seal, first.Since);
        Assert.Equal(Given.Seal, rule.Next(first, Regime(RegimeState.RiskOn), later).Since);
        Assert.Equal(later, rule.Next(first, Regime(RegimeState.RiskOff), later).Since);
    }

    private static Stance Stance(RegimeState regime, VerdictInputs inputs) =>
        new StanceRule(inputs, VerdictParameters.Default).Next(null, Regime(regime), Given.Seal);

    private static Regime Regime(RegimeState state) =>
        new VerdictState(VerdictParameters.Default).SealEquityClose(Given.Best, Given.Seal).Regime with
        {
            State = state,
            EvidenceQuality = Value.Of(0.8),
            Fragility = new(Value.Of(0.25), Value.Of(0.2), Value.Of(0.3), 0.9),
        };
}

using CsCheck;
using RegimeGrpc.Core.Verdict;
using static RegimeGrpc.Core.Verdict.RegimeState;

namespace RegimeGrpc.Core.Tests.Verdict;

/// <summary>Every transition of signals.md 11.3.</summary>
public sealed class RegimeMachineTests
{
    private static readonly RegimeParameters Parameters = new();

    [Theory]
    // Agreement.
    [InlineData(RiskOn, 5, RiskOn, 1, RiskOn, RegimeMove.Agreed)]
    // Worse: one session, but not within the dwell.
    [InlineData(RiskOn, 3, FragileRiskOn, 1, FragileRiskOn, RegimeMove.Moved)]
    [InlineData(RiskOn, 2, FragileRiskOn, 1, RiskOn, RegimeMove.Dwells)]
    [InlineData(RiskOn, 3, Neutral, 1, Neutral, RegimeMove.Moved)]
    [InlineData(RiskOn, 2, Neutral, 1, RiskOn, RegimeMove.Dwells)]
    [InlineData(FragileRiskOn, 3, Neutral, 1, Neutral, RegimeMove.Moved)]
    [InlineData(FragileRiskOn, 2, Neutral, 1, FragileRiskOn, RegimeMove.Dwells)]
    // To RISK_OFF at once.
    [InlineData(RiskOn, 1, RiskOff, 1, RiskOff, RegimeMove.Moved)]
    [InlineData(FragileRiskOn, 1, RiskOff, 1, RiskOff, RegimeMove.Moved)]
    [InlineData(Neutral, 1, RiskOff, 1, RiskOff, RegimeMove.Moved)]
    [InlineData(Unknown, 1, RiskOff, 1, RiskOff, RegimeMove.Moved)]
    // Better: two equal sessions, and not within the dwell.
    [InlineData(RiskOff, 3, Neutral, 1, RiskOff, RegimeMove.AwaitsRepeat)]
    [InlineData(RiskOff, 3, Neutral, 2, Neutral, RegimeMove.Moved)]
    [InlineData(RiskOff, 2, Neutral, 2, RiskOff, RegimeMove.Dwells)]
    [InlineData(RiskOff, 3, FragileRiskOn, 2, FragileRiskOn, RegimeMove.Moved)]
    [InlineData(RiskOff, 3, RiskOn, 2, RiskOn, RegimeMove.Moved)]
    [InlineData(Neutral, 3, FragileRiskOn, 2, FragileRiskOn, RegimeMove.Moved)]
    [InlineData(Neutral, 3, RiskOn, 1, Neutral, RegimeMove.AwaitsRepeat)]
    [InlineData(Neutral, 3, RiskOn, 2, RiskOn, RegimeMove.Moved)]
    [InlineData(FragileRiskOn, 3, RiskOn, 1, FragileRiskOn, RegimeMove.AwaitsRepeat)]
    [InlineData(FragileRiskOn, 3, RiskOn, 2, RiskOn, RegimeMove.Moved)]
    [InlineData(Unknown, 3, Neutral, 1, Unknown, RegimeMove.AwaitsRepeat)]
    [InlineData(Unknown, 3, Neutral, 2, Neutral, RegimeMove.Moved)]
    [InlineData(Unknown, 2, RiskOn, 2, Unknown, RegimeMove.Dwells)]
    [InlineData(Unknown, 3, FragileRiskOn, 2, FragileRiskOn, RegimeMove.Moved)]
    [InlineData(Unknown, 3, RiskOn, 2, RiskOn, RegimeMove.Moved)]
    // Nothing said.
    [InlineData(RiskOn, 9, Unknown, 9, RiskOn, RegimeMove.NoVerdict)]
    [InlineData(Unknown, 9, Unknown, 9, Unknown, RegimeMove.NoVerdict)]
    public void Transition(RegimeState from, int sessions, RegimeState raw, int repeats, RegimeState to, object move)
    {
        var machine = new RegimeMachine(from, Given.Seal, sessions, raw, repeats - 1, 0);
        var at = Given.Seal + TimeSpan.FromDays(1);
        var next = machine.Next(raw, coreKnown: true, 0.5, suspended: false, at, Parameters, out var made);
        Assert.Equal((to, (RegimeMove)move), (next.State, made));
        Assert.Equal(to == from ? (Given.Seal, sessions + 1) : (at, 1), (next.Since, next.Sessions));
    }

    [Theory]
    [InlineData(RiskOff)]
    [InlineData(Neutral)]
    [InlineData(FragileRiskOn)]
    [InlineData(RiskOn)]
    public void Without_a_core_input_it_is_unknown_at_once(RegimeState from)
    {
        var next = new RegimeMachine(from, Given.Seal, 1, from, 1, 0).Next(from, coreKnown: false, 1, false, Given.Seal, Parameters, out var move);
        Assert.Equal((Unknown, 1, RegimeMove.CoreMissing), (next.State, next.Sessions, move));
        next = next.Next(from, coreKnown: false, 1, false, Given.Seal, Parameters, out _);
        Assert.Equal((Unknown, 2), (next.State, next.Sessions));
    }

    [Fact]
    public void Low_coverage_forbids_better_states_then_ends_in_unknown()
    {
        var machine = new RegimeMachine(Neutral, Given.Seal, 9, RiskOn, 5, 0);
        for (var session = 1; session <= 4; session++)
        {
            machine = machine.Next(RiskOn, true, 0.49, false, Given.Seal, Parameters, out var move);
            Assert.Equal(session < 3 ? (Neutral, RegimeMove.AwaitsCoverage) : (Unknown, RegimeMove.Uncovered), (machine.State, move));
        }

        Assert.Equal(2, machine.Sessions);
        // Coverage back: the count starts anew, the dwell and the repeats are there.
        machine = machine.Next(RiskOn, true, 0.5, false, Given.Seal, Parameters, out var dwells);
        Assert.Equal((Unknown, RegimeMove.Dwells, 0), (machine.State, dwells, machine.UncoveredSessions));
        Assert.Equal(RiskOn, machine.Next(RiskOn, true, 0.5, false, Given.Seal, Parameters, out _).State);
    }

    [Fact]
    public void Low_coverage_does_not_hold_up_what_is_worse()
    {
        var machine = new RegimeMachine(RiskOn, Given.Seal, 3, RiskOn, 5, 0);
        Assert.Equal(Neutral, machine.Next(Neutral, true, 0.1, false, Given.Seal, Parameters, out _).State);
        Assert.Equal(RiskOff, machine.Next(RiskOff, true, 0.1, false, Given.Seal, Parameters, out _).State);
    }

    [Fact]
    public void A_suspended_gate_caps_at_fragile_at_once()
    {
        var on = new RegimeMachine(RiskOn, Given.Seal, 1, RiskOn, 1, 0);
        Assert.Equal(FragileRiskOn, on.Next(RiskOn, true, 1, true, Given.Seal, Parameters, out _).State);
        Assert.Equal(FragileRiskOn, on.Next(Neutral, true, 1, true, Given.Seal, Parameters, out _).State);
        Assert.Equal(FragileRiskOn, on.Next(Unknown, true, 1, true, Given.Seal, Parameters, out _).State);
        Assert.Equal(RiskOff, on.Next(RiskOff, true, 1, true, Given.Seal, Parameters, out _).State);
        Assert.Equal(Unknown, on.Next(RiskOn, false, 1, true, Given.Seal, Parameters, out _).State);
        var neutral = new RegimeMachine(Neutral, Given.Seal, 5, FragileRiskOn, 1, 0);
        Assert.Equal(FragileRiskOn, neutral.Next(RiskOn, true, 1, true, Given.Seal, Parameters, out _).State);
        // When it opens, the two sessions count from there.
        var capped = new RegimeMachine(FragileRiskOn, Given.Seal, 5, FragileRiskOn, 9, 0);
        var first = capped.Next(RiskOn, true, 1, false, Given.Seal, Parameters, out var move);
        Assert.Equal((FragileRiskOn, RegimeMove.AwaitsRepeat), (first.State, move));
        Assert.Equal(RiskOn, first.Next(RiskOn, true, 1, false, Given.Seal, Parameters, out _).State);
    }

    [Fact]
    public void Two_better_sessions_that_differ_are_not_two_equal_ones()
    {
        var machine = new RegimeMachine(Neutral, Given.Seal, 9, Neutral, 9, 0);
        foreach (var raw in new[] { RiskOn, FragileRiskOn, RiskOn, FragileRiskOn })
            machine = machine.Next(raw, true, 1, false, Given.Seal, Parameters, out _);
        Assert.Equal(Neutral, machine.State);
    }

    [Theory]
    [InlineData(Neutral, -0.25, 0, RiskOff)]
    [InlineData(Neutral, -0.249, 0, Neutral)]
    [InlineData(Neutral, 0.299, 0, Neutral)]
    [InlineData(Neutral, 0.30, 0.449, RiskOn)]
    [InlineData(Neutral, 0.30, 0.45, FragileRiskOn)]
    [InlineData(RiskOff, -0.05, 0, RiskOff)]
    [InlineData(RiskOff, -0.049, 0, Neutral)]
    [InlineData(RiskOff, 0.30, 0, RiskOn)]
    [InlineData(RiskOn, 0.10, 0.449, RiskOn)]
    [InlineData(RiskOn, 0.099, 0, Neutral)]
    [InlineData(RiskOn, 0.10, 0.45, FragileRiskOn)]
    [InlineData(FragileRiskOn, 0.10, 0.35, FragileRiskOn)]
    [InlineData(FragileRiskOn, 0.10, 0.349, RiskOn)]
    [InlineData(FragileRiskOn, 0.099, 0.9, Neutral)]
    [InlineData(FragileRiskOn, -0.25, 0.9, RiskOff)]
    [InlineData(Unknown, -0.25, 0, RiskOff)]
    [InlineData(Unknown, 0.29, 0, Neutral)]
    public void Raw_verdict(RegimeState inForce, double appetite, double fragility, RegimeState raw) =>
        Assert.Equal(raw, RawVerdict.While(inForce, Parameters).Of(appetite, fragility));

    [Fact]
    public void Raw_verdict_without_a_score_that_matters_is_unknown()
    {
        var thresholds = RawVerdict.While(Neutral, Parameters);
        Assert.Equal(Unknown, thresholds.Of(null, 0));
        Assert.Equal(Unknown, thresholds.Of(0.5, null));
        Assert.Equal(Neutral, thresholds.Of(0, null));
        Assert.Equal(RiskOff, thresholds.Of(-0.5, null));
    }

    [Theory]
    [InlineData(Neutral, 0, 0.45, 0.25)]
    [InlineData(Neutral, 0.2, 0.45, 0.10)]
    [InlineData(Neutral, 0.5, 0.40, 0.05)]
    [InlineData(Neutral, 0.35, 0, 0.05)]
    [InlineData(RiskOn, 0.35, 0, 0.25)]
    [InlineData(RiskOff, -0.3, 0.45, 0.25)]
    public void Margin_is_to_the_nearest_threshold_that_matters(RegimeState inForce, double appetite, double fragility, double margin) =>
        Assert.Equal(margin, RawVerdict.While(inForce, Parameters).Margin(appetite, fragility), 12);

    [Fact]
    public void More_appetite_or_less_fragility_is_never_worse()
    {
        var state = Gen.Enum<RegimeState>();
        var score = Gen.Double[-1, 1];
        Gen.Select(state, score, score, Gen.Double[0, 1], Gen.Double[0, 1]).Sample(static (inForce, a1, a2, f1, f2) =>
        {
            var thresholds = RawVerdict.While(inForce, Parameters);
            Assert.True(thresholds.Of(Math.Max(a1, a2), Math.Min(f1, f2)) >= thresholds.Of(Math.Min(a1, a2), Math.Max(f1, f2)));
        });
    }

    [Fact]
    public void Every_sequence_keeps_the_rules()
    {
        var step = Gen.Select(Gen.Enum<RegimeState>(), Gen.Frequency((20, Gen.Const(true)), (1, Gen.Const(false))), Gen.Double[0.3, 1], Gen.Bool);
        step.Array[1, 200].Sample(static steps =>
        {
            var machine = RegimeMachine.Start;
            foreach (var (raw, core, coverage, suspended) in steps)
            {
                var next = machine.Next(raw, core, coverage, suspended, Given.Seal, Parameters, out var move);
                Assert.True(Enum.IsDefined(next.State) && Enum.IsDefined(move) && next.Sessions >= 1);
                if (!core) Assert.Equal(Unknown, next.State);
                if (suspended) Assert.NotEqual(RiskOn, next.State);
                if (next.State > machine.State && next.State != RiskOff) Assert.True(coverage >= 0.5 && machine.Sessions >= 3 && next.Repeats >= 2);
                if (next.State != machine.State && next.State is not (RiskOff or Unknown)) Assert.True(machine.Sessions >= 3 || (suspended && machine.State == RiskOn));
                if (raw == RiskOff && core && coverage >= 0.5) Assert.Equal(RiskOff, next.State);
                machine = next;
            }
        });
    }
}

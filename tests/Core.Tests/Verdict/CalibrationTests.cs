using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Tests.Verdict;

/// <summary>signals.md 11.5, by hand.</summary>
public sealed class CalibrationTests
{
    private static readonly DateOnly Day = new(2025, 1, 1);

    [Fact]
    public void Nothing_is_counted_before_it_is_resolved()
    {
        var book = new CalibrationBook(new());
        book.Record(RegimeState.RiskOn, 100, Day);
        book.Resolve(200, Day.AddDays(19));
        var blank = book.Publish(RegimeState.RiskOn);
        Assert.Equal((0, false, false, false), (blank.Observations, blank.Frequency.IsOk, blank.Skill.IsOk, blank.Calibrated));
        book.Resolve(200, Day.AddDays(20));
        var one = book.Publish(RegimeState.RiskOn);
        Assert.Equal((1, 0.05, 1.0, 1.0), (one.Observations, one.EffectiveObservations, one.Frequency.Number, one.Base.Number));
        Assert.False(one.Skill.IsOk);
    }

    [Fact]
    public void An_unchanged_close_is_no_hit_and_a_late_day_resolves_what_was_due()
    {
        var book = new CalibrationBook(new());
        book.Record(RegimeState.RiskOn, 100, Day);
        book.Record(RegimeState.RiskOff, 99, Day.AddDays(1));
        book.Record(RegimeState.RiskOff, 99, Day.AddDays(5));
        book.Resolve(100, Day.AddDays(24));
        Assert.Equal((1, 0.5), (book.Publish(RegimeState.RiskOn).Observations, book.Publish(RegimeState.RiskOn).Base.Number));
        Assert.Equal(1, book.Publish(RegimeState.RiskOff).Observations);
    }

    [Fact]
    public void Frequency_is_shrunk_to_the_base_by_two_effective_observations()
    {
        var book = Resolved(on: (40, 30), off: (40, 10));
        var on = book.Publish(RegimeState.RiskOn);
        Assert.Equal((0.5, 40, 2.0), (on.Base.Number, on.Observations, on.EffectiveObservations));
        Assert.Equal(((30 / 20.0) + (2 * 0.5)) / (2.0 + 2), on.Frequency.Number, 12);
        // Wilson by hand: p 0.75, n 2, z 1.96.
        Assert.Equal(0.1979, on.Low.Number, 4);
        Assert.Equal(0.9733, on.High.Number, 4);
        var neutral = book.Publish(RegimeState.Neutral);
        Assert.Equal((0.5, 0, false), (neutral.Frequency.Number, neutral.Observations, neutral.Low.IsOk));
    }

    [Fact]
    public void States_that_sort_outcomes_have_skill_and_states_that_do_not_have_none()
    {
        var sorts = Play(static (i, on) => on);
        Assert.True(sorts.Calibrated);
        Assert.True(sorts.Skill.Number > 0.2);
        var reversed = Play(static (i, on) => i % 3 == 0);
        Assert.False(reversed.Calibrated);
        Assert.True(reversed.Skill.Number <= 0);
        Assert.Equal(1 - (reversed.Brier.Number / reversed.BrierClimatology.Number), reversed.Skill.Number, 12);
    }

    [Fact]
    public void The_verdict_counts_its_own_sessions()
    {
        var state = new VerdictState(VerdictParameters.Default);
        for (var i = 0; i < 60; i++)
        {
            var at = Given.Seal + TimeSpan.FromDays(i);
            state.SealEquityClose(Given.Best with { AssetClose = Given.Fresh(Value.Of(100)) }, at);
            state.SealUtcDay(Given.Best with { AssetClose = Given.Fresh(Value.Of(101)) }, at.UtcDate, at + TimeSpan.FromHours(3));
        }

        var calibration = state.Regime!.Calibration;
        // Three sessions were UNKNOWN; the newest 20 are not resolved when the sixtieth is sealed.
        Assert.Equal((36, 1.0), (calibration.Observations, calibration.Frequency.Number));
        Assert.Equal("asset close 20 days later above the session's", calibration.Target);
        Assert.False(calibration.Calibrated);
    }

    private static CalibrationBook Resolved((int Sessions, int Hits) on, (int Sessions, int Hits) off)
    {
        var book = new CalibrationBook(new());
        var day = Day;
        foreach (var (state, sessions, hits) in new[] { (RegimeState.RiskOn, on.Sessions, on.Hits), (RegimeState.RiskOff, off.Sessions, off.Hits) })
        {
            for (var i = 0; i < sessions; i++)
            {
                book.Record(state, i < hits ? 99 : 101, day);
                day = day.AddDays(1);
            }
        }

        book.Resolve(100, day.AddDays(30));
        return book;
    }

    /// <summary>Alternates 30 sessions of each state over 600, each outcome decided by the rule.</summary>
    private static Calibration Play(Func<int, bool, bool> rises)
    {
        var book = new CalibrationBook(new());
        for (var i = 0; i < 600; i++)
        {
            var on = i / 30 % 2 == 0;
            book.Record(on ? RegimeState.RiskOn : RegimeState.RiskOff, rises(i, on) ? 99 : 101, Day.AddDays(i));
            book.Resolve(100, Day.AddDays(i));
        }

        return book.Publish(RegimeState.RiskOn);
    }
}

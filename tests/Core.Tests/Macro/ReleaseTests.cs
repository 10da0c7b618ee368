using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;
using static RegimeGrpc.Core.Tests.Macro.MacroTape;

namespace RegimeGrpc.Core.Tests.Macro;

public sealed class ReleaseTests
{
    private static readonly MacroParameters Parameters = new() { Releases = [new("cpi"), new("jobless", 0.5, -1)] };

    // Twelve surprises of plus and minus 0.1: their standard deviation is 0.1 sqrt(12/11).
    private static readonly double Deviation = 0.1 * Math.Sqrt(12d / 11);

    [Theory]
    [InlineData(11, ValueStatus.Unavailable)]
    [InlineData(12, ValueStatus.Ok)]
    public void Needs_twelve_earlier_surprises(int earlier, ValueStatus expected)
    {
        var gauge = WithSurprises(earlier);
        Release(gauge, "cpi", earlier, 0.4, 0.2);
        var surprise = gauge.Seal(At(earlier)).Surprises[0];
        Assert.Equal(expected, surprise.Standardised.Status);
        Assert.Equal(0.4, surprise.Actual.Number);
        Assert.Equal(0.2, surprise.Consensus.Number);
        Assert.Equal(Close(earlier), surprise.ReleasedAt);
    }

    [Fact]
    public void Is_measured_by_earlier_surprises_alone_and_enters_the_shock()
    {
        var gauge = WithSurprises(12);
        Release(gauge, "cpi", 12, 0.5, 0.2);
        var macro = gauge.Seal(At(12));
        Assert.Equal(0.3 / Deviation, macro.Surprises[0].Standardised.Number, 1e-12);
        Assert.Equal(0.3 / Deviation, macro.Shock.Number, 1e-12);
        Assert.Equal(0, macro.DovishShock.Number);
        Assert.Equal(MacroGate.Suspended, macro.Gate);
        Assert.Equal(0.3 / Deviation * Math.Pow(2, -0.2), gauge.Seal(At(13)).Shock.Number, 1e-12);
    }

    [Fact]
    public void A_cool_number_is_dovish()
    {
        var gauge = WithSurprises(12);
        Release(gauge, "cpi", 12, 0, 0.2);
        var macro = gauge.Seal(At(12));
        Assert.Equal(0, macro.Shock.Number);
        Assert.Equal(0.2 / Deviation, macro.DovishShock.Number, 1e-12);
    }

    [Fact]
    public void Weight_and_sign_belong_to_the_release()
    {
        var gauge = WithSurprises(12, "jobless");
        Release(gauge, "jobless", 12, 0, 0.2);
        var macro = gauge.Seal(At(12));
        Assert.Equal(-0.2 / Deviation, macro.Surprises[1].Standardised.Number, 1e-12);
        Assert.Equal(0.5 * 0.2 / Deviation, macro.Shock.Number, 1e-12);
        Assert.Equal(0, macro.DovishShock.Number);
    }

    [Fact]
    public void Without_a_consensus_there_is_no_surprise_and_no_shock()
    {
        var gauge = WithSurprises(12);
        gauge.ObserveActual("cpi", Close(12), Close(12), 9);
        var macro = gauge.Seal(At(12));
        Assert.Equal(ValueStatus.Unavailable, macro.Surprises[0].Consensus.Status);
        Assert.Equal(ValueStatus.Unavailable, macro.Surprises[0].Standardised.Status);
        Assert.Equal(ValueStatus.Unavailable, macro.Shock.Status);
        Assert.Equal(MacroGate.Unknown, macro.Gate);
    }

    [Fact]
    public void An_edition_without_consensus_is_no_surprise_of_nought_in_the_past()
    {
        var gauge = WithSurprises(12);
        gauge.ObserveActual("cpi", Close(12), Close(12), 9);
        gauge.Seal(At(12));
        Release(gauge, "cpi", 13, 0.5, 0.2);
        Assert.Equal(0.3 / Deviation, gauge.Seal(At(13)).Surprises[0].Standardised.Number, 1e-12);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_last_consensus_known_by_the_release_counts_in_either_order(bool actualFirst)
    {
        var gauge = WithSurprises(12);
        gauge.ObserveConsensus("cpi", Close(12), Close(11), 0.1);
        if (actualFirst) gauge.ObserveActual("cpi", Close(12), Close(12), 0.5);
        gauge.ObserveConsensus("cpi", Close(12), Close(12), 0.2);
        if (!actualFirst) gauge.ObserveActual("cpi", Close(12), Close(12), 0.5);
        Assert.Equal(0.3 / Deviation, gauge.Seal(At(12)).Surprises[0].Standardised.Number, 1e-12);
    }

    [Fact]
    public void A_consensus_after_the_release_is_none()
    {
        var gauge = WithSurprises(12);
        gauge.ObserveActual("cpi", Close(12), Close(12), 0.5);
        gauge.ObserveConsensus("cpi", Close(12), Close(12) + TimeSpan.FromTicks(1), 0.2);
        Assert.Equal(ValueStatus.Unavailable, gauge.Seal(At(12)).Surprises[0].Consensus.Status);
    }

    [Fact]
    public void Only_the_first_print_counts_unless_it_is_corrected()
    {
        var gauge = WithSurprises(12);
        Release(gauge, "cpi", 12, 0.5, 0.2);
        gauge.Seal(At(12));
        gauge.ObserveActual("cpi", Close(12), Close(13), 0.8);
        var same = gauge.Seal(At(13));
        Assert.Equal(0.5, same.Surprises[0].Actual.Number);
        Assert.False(same.Restated);
        gauge.ObserveActual("cpi", Close(12), Close(14), 0.8, correction: true);
        var corrected = gauge.Seal(At(14));
        Assert.Equal(0.8, corrected.Surprises[0].Actual.Number);
        Assert.Equal(Close(12), corrected.Surprises[0].ReleasedAt);
        Assert.True(corrected.Restated);
        Assert.Equal(same.Shock.Number * Math.Pow(2, -0.2), corrected.Shock.Number, 1e-12);
        Assert.False(gauge.Seal(At(15)).Restated);
    }

    [Fact]
    public void An_edition_that_arrives_after_a_later_one_is_history()
    {
        var gauge = WithSurprises(12);
        Release(gauge, "cpi", 14, 0.3, 0.2);
        var before = gauge.Seal(At(14));
        gauge.ObserveConsensus("cpi", Close(13), Close(15), 0.2);
        gauge.ObserveActual("cpi", Close(13), Close(15), 0.9);
        var after = gauge.Seal(At(15));
        Assert.True(after.Restated);
        Assert.Equal(before.Shock.Number * Math.Pow(2, -0.2), after.Shock.Number, 1e-12);
        Assert.NotEqual(before.Surprises[0].Standardised, after.Surprises[0].Standardised);
    }

    [Fact]
    public void A_cancelled_release_means_nothing_rather_than_nought()
    {
        var gauge = WithSurprises(12);
        gauge.ObserveConsensus("cpi", Close(12), Close(11), 0.2);
        gauge.ObserveCancelled("cpi", Close(12), Close(12));
        var surprise = gauge.Seal(At(12)).Surprises[0];
        Assert.Equal(ValueStatus.NotApplicable, surprise.Actual.Status);
        Assert.Equal(ValueStatus.NotApplicable, surprise.Standardised.Status);
        Assert.Equal(Close(12), surprise.ReleasedAt);
    }

    [Fact]
    public void A_moved_release_says_when_it_is_due_and_then_comes()
    {
        var gauge = WithSurprises(12);
        gauge.ObserveConsensus("cpi", Close(12), Close(11), 0.2);
        gauge.ObserveMoved("cpi", Close(12), Close(15));
        var moved = gauge.Seal(At(12)).Surprises[0];
        Assert.Equal(ValueStatus.Unavailable, moved.Actual.Status);
        Assert.Contains("moved", moved.Actual.Reason, StringComparison.Ordinal);
        Assert.Equal(Close(15), moved.ReleasedAt);
        gauge.ObserveActual("cpi", Close(12), Close(16), 0.5);
        var released = gauge.Seal(At(16));
        Assert.Equal(0.3 / Deviation, released.Shock.Number, 1e-12);
        Assert.Equal(Close(16), released.Surprises[0].ReleasedAt);
    }

    [Fact]
    public void A_forecast_for_next_time_does_not_hide_the_last_release()
    {
        var gauge = WithSurprises(12);
        gauge.ObserveConsensus("cpi", Close(20), Close(12), 0.2);
        Assert.Equal(Close(11), gauge.Seal(At(12)).Surprises[0].ReleasedAt);
    }

    [Fact]
    public void Old_releases_do_not_shock_the_first_seal()
    {
        var gauge = new MacroGauge(Parameters);
        for (var step = 0; step < 14; step++) Release(gauge, "cpi", step, step % 2 == 0 ? 0.3 : 0.1, 0.2);
        Assert.Equal(ValueStatus.Unavailable, gauge.Seal(At(14)).Shock.Status);
    }

    [Fact]
    public void A_release_that_is_not_configured_is_refused() =>
        Assert.Throws<ArgumentException>(() => new MacroGauge(Parameters).ObserveActual("ppi", Close(0), Close(0), 1));

    private static MacroGauge WithSurprises(int count, string release = "cpi")
    {
        var gauge = new MacroGauge(Parameters);
        for (var step = 0; step < count; step++)
        {
            Release(gauge, release, step, step % 2 == 0 ? 0.3 : 0.1, 0.2);
            gauge.Seal(At(step));
        }

        return gauge;
    }

    private static void Release(MacroGauge gauge, string release, int step, double actual, double consensus)
    {
        gauge.ObserveConsensus(release, Close(step), Close(step), consensus);
        gauge.ObserveActual(release, Close(step), Close(step), actual);
    }
}

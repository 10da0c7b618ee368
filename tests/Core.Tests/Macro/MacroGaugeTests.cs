using CsCheck;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;
using static RegimeGrpc.Core.Tests.Macro.MacroTape;

namespace RegimeGrpc.Core.Tests.Macro;

public sealed class MacroGaugeTests
{
    private static readonly MacroParameters Parameters = new();

    [Fact]
    public void Nothing_known_is_unknown_and_not_zero()
    {
        var macro = new MacroGauge(Parameters).Seal(First);
        Assert.Equal(ValueStatus.Unavailable, macro.Shock.Status);
        Assert.Equal(ValueStatus.Unavailable, macro.DovishShock.Status);
        Assert.Equal(ValueStatus.Unavailable, macro.RatesZ1.Status);
        Assert.Equal(MacroGate.Unknown, macro.Gate);
        Assert.Equal(["cpi", "core_cpi"], macro.Surprises.Select(surprise => surprise.Id));
        Assert.All(macro.Surprises, surprise => Assert.Equal(ValueStatus.Unavailable, surprise.Standardised.Status));
    }

    [Fact]
    public void Changes_are_scored_against_the_sixty_before_them()
    {
        var gauge = new MacroGauge(Parameters);
        for (var step = 0; step < 61; step++)
        {
            gauge.ObserveYield(Close(step), Close(step), Yield(3, step));
            Assert.Equal(ValueStatus.Unavailable, gauge.Seal(At(step)).RatesZ1.Status);
        }

        for (var step = 61; step < 200; step++)
        {
            gauge.ObserveYield(Close(step), Close(step), Yield(3, step));
            double[] changes = [.. Enumerable.Range(step - 60, 60).Select(i => Yield(3, i) - Yield(3, i - 1))];
            var deviation = Math.Sqrt(changes.Sum(c => (c - changes.Average()) * (c - changes.Average())) / 59);
            var macro = gauge.Seal(At(step));
            Assert.Equal((Yield(3, step) - Yield(3, step - 1)) / deviation, macro.RatesZ1.Number, 1e-12);
            Assert.Equal((Yield(3, step) - Yield(3, step - 5)) / deviation / Math.Sqrt(5), macro.RatesZ5.Number, 1e-12);
        }
    }

    [Fact]
    public void A_yield_that_never_moves_has_no_score()
    {
        var gauge = new MacroGauge(Parameters);
        for (var step = 0; step < 70; step++) gauge.ObserveYield(Close(step), Close(step), 0.25);
        Assert.Equal(ValueStatus.Unavailable, gauge.Seal(At(70)).RatesZ1.Status);
    }

    [Fact]
    public void A_shock_decays_by_half_in_five_sessions_even_while_the_yield_stands_still()
    {
        var (gauge, step, shock) = AfterAJump(0.5);
        Assert.True(shock > 2.5, $"{shock}");
        for (var i = 1; i <= 10; i++)
        {
            // No new yield: the old jump must not count again.
            var macro = gauge.Seal(At(step + i));
            Assert.Equal(shock * Math.Pow(2, -i / 5d), macro.Shock.Number, 1e-12);
            Assert.True(macro.RatesZ1.Number > 2.5);
            Assert.Equal(macro.Shock.Number >= 1.25 ? MacroGate.Suspended : MacroGate.Open, macro.Gate);
        }
    }

    [Fact]
    public void Sessions_without_a_seal_decay_too()
    {
        var (gauge, step, shock) = AfterAJump(0.5);
        Assert.Equal(shock / 4, gauge.Seal(At(step + 10)).Shock.Number, 1e-12);
    }

    [Fact]
    public void All_yields_since_the_last_seal_count_and_the_largest_wins()
    {
        var gauge = new MacroGauge(Parameters);
        Run(gauge, 3, 0, 80);
        // The exchange was closed for a day on which bonds jumped and then came back.
        gauge.ObserveYield(Close(80), Close(80), Yield(3, 79) + 0.5);
        gauge.ObserveYield(Close(81), Close(81), Yield(3, 79));
        var macro = gauge.Seal(At(81));
        Assert.True(macro.Shock.Number > 2.5);
        Assert.True(macro.DovishShock.Number > 2.5);
        Assert.True(macro.RatesZ1.Number < -2.5);
    }

    [Fact]
    public void Falling_yields_mirror_rising_ones() =>
        Gen.Int[0, 1000].Sample(seed =>
        {
            var up = new MacroGauge(Parameters);
            var down = new MacroGauge(Parameters);
            for (var step = 0; step < 90; step++)
            {
                up.ObserveYield(Close(step), Close(step), Yield(seed, step));
                down.ObserveYield(Close(step), Close(step), -Yield(seed, step));
                var (a, b) = (up.Seal(At(step)), down.Seal(At(step)));
                Assert.Equal(a.Shock, b.DovishShock);
                Assert.Equal(a.DovishShock, b.Shock);
                Assert.True(a.Shock.Or(0) >= 0 && a.DovishShock.Or(0) >= 0);
            }
        }, iter: 10);

    [Fact]
    public void A_revised_yield_restates_the_scores_and_leaves_the_shock()
    {
        var revised = new MacroGauge(Parameters);
        var plain = new MacroGauge(Parameters);
        Run(revised, 5, 0, 100);
        Run(plain, 5, 0, 100);
        revised.ObserveYield(Close(90), Close(99), 9);
        var (a, b) = (revised.Seal(At(100)), plain.Seal(At(100)));
        Assert.True(a.Restated);
        Assert.False(b.Restated);
        Assert.Equal(b.Shock, a.Shock);
        Assert.NotEqual(b.RatesZ1, a.RatesZ1);
        Assert.False(revised.Seal(At(101)).Restated);
    }

    [Fact]
    public void The_same_value_again_restates_nothing()
    {
        var gauge = new MacroGauge(Parameters);
        Run(gauge, 5, 0, 100);
        gauge.ObserveYield(Close(98), Close(99) + TimeSpan.FromHours(1), Yield(5, 98));
        Assert.False(gauge.Seal(At(100)).Restated);
    }

    [Fact]
    public void A_session_cannot_be_sealed_twice()
    {
        var gauge = new MacroGauge(Parameters);
        gauge.Seal(At(1));
        Assert.Throws<ArgumentException>(() => gauge.Seal(At(1)));
        Assert.Throws<ArgumentException>(() => gauge.Seal(At(0)));
    }

    [Fact]
    public void Saving_and_loading_in_the_middle_changes_nothing() =>
        Gen.Int[0, 50].Select(Gen.Int[1, 259]).Sample((seed, cut) =>
        {
            var whole = Run(new MacroGauge(Parameters), seed, 0, 260);
            var first = new MacroGauge(Parameters);
            var parts = Run(first, seed, 0, cut);
            var bytes = Bytes(first);
            var second = MacroGauge.Load(new CanonicalReader(bytes), Parameters);
            Assert.Equal(bytes, Bytes(second));
            parts.AddRange(Run(second, seed, cut, 260));
            Assert.Equal(whole.Select(Bytes), parts.Select(Bytes));
        }, iter: 20);

    [Fact]
    public void Saving_between_observation_and_seal_keeps_the_restatement()
    {
        var gauge = new MacroGauge(Parameters);
        Run(gauge, 5, 0, 100);
        gauge.ObserveYield(Close(90), Close(99), 9);
        gauge.ObserveActual("cpi", Close(95), Close(99), 0.9, correction: true);
        var loaded = MacroGauge.Load(new CanonicalReader(Bytes(gauge)), Parameters);
        Assert.Equal(Bytes(gauge.Seal(At(100))), Bytes(loaded.Seal(At(100))));
    }

    [Fact]
    public void What_comes_later_does_not_change_what_was_sealed()
    {
        var real = Run(new MacroGauge(Parameters), 8, 0, 200);
        var gauge = new MacroGauge(Parameters);
        var poisoned = Run(gauge, 8, 0, 150);
        poisoned.AddRange(Run(gauge, 999, 150, 200));
        Assert.Equal(real.Take(150).Select(Bytes), poisoned.Take(150).Select(Bytes));
        Assert.NotEqual(Bytes(real[199]), Bytes(poisoned[199]));
    }

    [Fact]
    public void The_state_does_not_grow_for_ever()
    {
        var gauge = new MacroGauge(Parameters);
        Run(gauge, 1, 0, 800);
        var length = Bytes(gauge).Length;
        Run(gauge, 1, 800, 1400);
        Assert.InRange(Bytes(gauge).Length, length - 200, length + 200);
    }

    private static (MacroGauge Gauge, int Step, double Shock) AfterAJump(double jump)
    {
        var gauge = new MacroGauge(Parameters);
        for (var step = 0; step < 80; step++)
        {
            gauge.ObserveYield(Close(step), Close(step), Yield(3, step));
            gauge.Seal(At(step));
        }

        gauge.ObserveYield(Close(80), Close(80), Yield(3, 79) + jump);
        return (gauge, 80, gauge.Seal(At(80)).Shock.Number);
    }
}

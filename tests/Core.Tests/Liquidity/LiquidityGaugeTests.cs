using CsCheck;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;
using static RegimeGrpc.Core.Tests.Liquidity.LiquidityTape;
using static RegimeGrpc.Core.Tests.Macro.MacroTape;

namespace RegimeGrpc.Core.Tests.Liquidity;

public sealed class LiquidityGaugeTests
{
    private static readonly LiquidityParameters Parameters = new();

    [Fact]
    public void Nothing_known_is_unknown_and_not_neutral()
    {
        var liquidity = new LiquidityGauge(Parameters).Seal(First, Full);
        Assert.Equal(LiquidityState.Unknown, liquidity.State);
        Assert.Equal(ValueStatus.Unavailable, liquidity.Impulse.Status);
        Assert.Equal(ValueStatus.Unavailable, liquidity.Acceleration.Status);
        Assert.Equal(ValueStatus.Unavailable, liquidity.Level.Status);
        Assert.Equal(0, liquidity.Coverage);
        Assert.Equal(["nfci", "hy_oas", "dxy", "dfii10", "stablecoins"], liquidity.Components.Select(component => component.Id));
        Assert.All(liquidity.Components, component => Assert.Equal((0d, null, null), (component.Availability, component.EventTime, component.KnownAt)));
        Assert.Equal(8, liquidity.Betas.Length);
        Assert.All(liquidity.Betas, beta => Assert.Equal(ValueStatus.Unavailable, beta.Beta.Status));
    }

    // The windows by the book, over everything ever observed: bounded memory, caches and placement must not show.
    [Fact]
    public void Components_are_what_the_whole_history_gives()
    {
        var gauge = new LiquidityGauge(Short);
        var histories = new SortedDictionary<LiquidityInput, SortedDictionary<DateOnly, double>>();
        for (var step = 0; step < 260; step++)
        {
            foreach (var (input, reading) in Readings(4, step))
            {
                var history = histories.TryGetValue(input, out var known) ? known : histories[input] = [];
                if (input == LiquidityInput.Nfci && history.ContainsKey(reading.EventTime.UtcDate)) continue;
                history[reading.EventTime.UtcDate] = reading.Value;
            }

            var topic = Run(gauge, 4, step, step + 1).Single();
            foreach (var (component, rule) in topic.Components.Zip(Short.Components))
            {
                var input = rule.Inputs.Single(i => LiquidityInputs.Id(i) == component.Id);
                if (!histories.TryGetValue(input, out var history)) continue;
                var expected = Score([.. history.Select(pair => (pair.Key, pair.Value))], rule);
                Assert.Equal(expected.Status, component.Z.Status);
                Assert.Equal(expected.Or(0), component.Z.Or(0));
                if (step > 250) Assert.True(component.Z.IsOk, $"{component.Id}: {component.Z}");
            }
        }
    }

    [Fact]
    public void Impulse_is_the_weighted_mean_of_what_is_available()
    {
        foreach (var topic in Run(new LiquidityGauge(Short), 4, 0, 300))
        {
            Assert.Equal(topic.Components.Sum(c => c.Weight * c.Availability), topic.Coverage, 1e-12);
            Assert.All(topic.Components, c => Assert.True(c.Z.IsOk ? c.Availability is >= 0 and <= 1 : c.Availability == 0));
            if (topic.Coverage == 0) Assert.Equal(ValueStatus.Unavailable, topic.Impulse.Status);
            else Assert.Equal(topic.Components.Sum(c => c.Weight * c.Availability * c.Z.Or(0)) / topic.Coverage, topic.Impulse.Number, 1e-12);
        }
    }

    [Fact]
    public void Acceleration_is_the_change_over_twenty_sealed_sessions()
    {
        var topics = Run(new LiquidityGauge(Short), 4, 0, 300);
        for (var i = 0; i < topics.Count; i++)
        {
            if (i < 20 || !topics[i - 20].Impulse.IsOk) Assert.Equal(ValueStatus.Unavailable, topics[i].Acceleration.Status);
            else Assert.Equal(topics[i].Impulse.Number - topics[i - 20].Impulse.Number, topics[i].Acceleration.Number, 1e-15);
        }

        Assert.Contains(topics, topic => topic.Acceleration.IsOk);
    }

    [Fact]
    public void Tighter_conditions_score_below_nought_and_more_stablecoins_above()
    {
        var gauge = new LiquidityGauge(Parameters);
        for (var step = 0; step < 300; step++)
        {
            var jump = step > 290 ? 2 : 0;
            foreach (var input in Enum.GetValues<LiquidityInput>())
            {
                var time = input == LiquidityInput.Nfci ? First.Close + TimeSpan.FromDays(7 * step) : Close(step);
                gauge.Observe(input, time, time, 10 + Noise((int)input, step) + jump);
            }
        }

        var liquidity = gauge.Seal(At(300), Full);
        Assert.All(liquidity.Components, component => Assert.True(component.Id == "stablecoins" ? component.Z.Number > 1 : component.Z.Number < -1, component.ToString()));
        Assert.Equal(LiquidityState.Tightening, liquidity.State);
        Assert.Equal(gauge.Newest(LiquidityInput.Nfci)!.Value.Value, liquidity.Level.Number);
        Assert.Equal(1, liquidity.Coverage, 1e-12);
    }

    [Theory]
    [InlineData(1, 1, "hy_oas", 1)]
    [InlineData(0.5, 0.5, "hy_oas", 0.5)]
    [InlineData(0.4, 0.9, "baa10y", 0.9)]
    [InlineData(0.9, 0.4, "hy_oas", 0.9)]
    [InlineData(0, 0.1, "baa10y", 0.1)]
    [InlineData(0, 0, "hy_oas", 0)]
    [InlineData(7, double.NaN, "hy_oas", 1)]
    public void The_more_available_series_stands_for_credit(double spread, double fallback, string id, double availability)
    {
        var gauge = new LiquidityGauge(Short);
        Run(gauge, 4, 0, 200);
        var credit = gauge.Seal(At(200), [1, spread, fallback, 1, 1, 1, 1]).Components[1];
        Assert.Equal((id, availability), (credit.Id, credit.Availability));
    }

    [Fact]
    public void A_series_too_short_to_score_gives_way()
    {
        var gauge = new LiquidityGauge(Short);
        for (var step = 0; step < 100; step++)
        {
            gauge.Observe(LiquidityInput.BaaSpread, Close(step), Close(step), Walk(1, step, 1));
            if (step >= 40) gauge.Observe(LiquidityInput.HighYieldSpread, Close(step), Close(step), Walk(2, step, 1));
        }

        Assert.Equal("baa10y", gauge.Seal(At(100), Full).Components[1].Id);
        gauge.Observe(LiquidityInput.HighYieldSpread, Close(100), Close(100), 3);
        Assert.Equal("hy_oas", gauge.Seal(At(101), Full).Components[1].Id);
    }

    [Fact]
    public void First_vintages_stand_against_revisions_but_not_corrections()
    {
        var gauge = new LiquidityGauge(Parameters);
        gauge.Observe(LiquidityInput.Nfci, Close(0), Close(3), -0.4);
        gauge.Seal(At(3), Full);
        gauge.Observe(LiquidityInput.Nfci, Close(0), Close(8), -0.6);
        var revised = gauge.Seal(At(8), Full);
        Assert.Equal((-0.4, false), (revised.Level.Number, revised.Restated));
        gauge.Observe(LiquidityInput.Nfci, Close(0), Close(9), -0.5, correction: true);
        var corrected = gauge.Seal(At(9), Full);
        Assert.Equal((-0.5, true), (corrected.Level.Number, corrected.Restated));
        Assert.False(gauge.Seal(At(10), Full).Restated);
    }

    [Fact]
    public void A_value_revised_after_a_seal_is_restated_at_the_next_and_only_there()
    {
        var gauge = new LiquidityGauge(Short);
        Run(gauge, 4, 0, 200);
        var before = gauge.Seal(At(200), Full);
        gauge.Observe(LiquidityInput.RealYield, Close(199), Close(200) + TimeSpan.FromHours(1), 7);
        var after = gauge.Seal(At(201), Full);
        Assert.True(after.Restated);
        Assert.NotEqual(before.Components[3].Z, after.Components[3].Z);
        Assert.Equal(before.Components[1].Z, after.Components[1].Z);
        Assert.False(gauge.Seal(At(202), Full).Restated);
    }

    [Fact]
    public void A_value_revised_before_any_seal_is_news()
    {
        var gauge = new LiquidityGauge(Short);
        gauge.Observe(LiquidityInput.RealYield, Close(0), Close(0), 1);
        gauge.Observe(LiquidityInput.RealYield, Close(0), Close(1), 2);
        Assert.False(gauge.Seal(At(1), Full).Restated);
    }

    [Fact]
    public void A_series_that_is_new_may_bring_its_history()
    {
        var gauge = new LiquidityGauge(Short);
        gauge.Seal(At(50), Full);
        for (var step = 0; step < 40; step++) gauge.Observe(LiquidityInput.DollarIndex, Close(step), Close(step), 100);
        Assert.False(gauge.Seal(At(51), Full).Restated);
        gauge.Observe(LiquidityInput.DollarIndex, Close(3), Close(51), 101);
        Assert.True(gauge.Seal(At(52), Full).Restated);
    }

    [Fact]
    public void A_day_lagged_value_may_be_three_days_old_and_no_more()
    {
        foreach (var (gap, known) in new[] { (0, true), (3, true), (4, false) })
        {
            var gauge = new LiquidityGauge(Parameters);
            var start = Instant.FromUtc(2020, 1, 1);
            for (var day = 0; day < 200; day++)
            {
                var hole = 199 - 28 - day;
                if (hole >= 0 && hole < gap) continue;
                gauge.Observe(LiquidityInput.Stablecoins, start + TimeSpan.FromDays(day), start + TimeSpan.FromDays(day), 100 + Noise(1, day));
            }

            var component = gauge.Seal(At(200), Full).Components[4];
            Assert.Equal(known, component.Z.IsOk);
            var reference = 100 + Noise(1, 199 - 28 - gap);
            if (known) Assert.Equal(Math.Log((100 + Noise(1, 199)) / reference), component.Change.Number, 1e-14);
        }
    }

    [Fact]
    public void Saving_and_loading_in_the_middle_changes_nothing() =>
        Gen.Int[0, 50].Select(Gen.Int[1, 219]).Sample((seed, cut) =>
        {
            var whole = Run(new LiquidityGauge(Short), seed, 0, 220);
            var first = new LiquidityGauge(Short);
            var parts = Run(first, seed, 0, cut);
            var bytes = Bytes(first);
            var second = LiquidityGauge.Load(new CanonicalReader(bytes), Short);
            Assert.Equal(bytes, Bytes(second));
            parts.AddRange(Run(second, seed, cut, 220));
            Assert.Equal(whole.Select(Bytes), parts.Select(Bytes));
        }, iter: 10);

    [Fact]
    public void Saving_between_observation_and_seal_keeps_the_restatement()
    {
        var gauge = new LiquidityGauge(Short);
        Run(gauge, 4, 0, 100);
        gauge.Observe(LiquidityInput.BaaSpread, Close(90), Close(99), 9);
        gauge.ObserveCloses(At(99), 1, 2, 3);
        var loaded = LiquidityGauge.Load(new CanonicalReader(Bytes(gauge)), Short);
        var (a, b) = (gauge.Seal(At(100), Full), loaded.Seal(At(100), Full));
        Assert.True(a.Restated);
        Assert.Equal(Bytes(a), Bytes(b));
    }

    [Fact]
    public void What_comes_later_does_not_change_what_was_sealed()
    {
        var real = Run(new LiquidityGauge(Short), 8, 0, 200);
        var gauge = new LiquidityGauge(Short);
        var poisoned = Run(gauge, 8, 0, 150);
        poisoned.AddRange(Run(gauge, 999, 150, 200));
        Assert.Equal(real.Take(150).Select(Bytes), poisoned.Take(150).Select(Bytes));
        Assert.NotEqual(Bytes(real[199]), Bytes(poisoned[199]));
    }

    [Fact]
    public void The_state_stops_growing()
    {
        var gauge = new LiquidityGauge(Short);
        Run(gauge, 1, 0, 330);
        var length = Bytes(gauge).Length;
        Run(gauge, 1, 330, 400);
        Assert.InRange(Bytes(gauge).Length, length - 64, length + 64);
    }

    [Fact]
    public void A_session_cannot_be_sealed_twice_nor_without_availabilities()
    {
        var gauge = new LiquidityGauge(Short);
        gauge.Seal(At(1), Full);
        Assert.Throws<ArgumentException>(() => gauge.Seal(At(1), Full));
        Assert.Throws<ArgumentException>(() => gauge.Seal(At(2), [1, 1]));
    }

    private static Value Score(List<(DateOnly Date, double Value)> history, ComponentRule rule)
    {
        List<double> changes = [];
        for (var i = 0; i < history.Count; i++)
        {
            var wanted = history[i].Date.AddDays(-rule.Lag);
            var before = rule.LagUnit == LagUnit.Readings ? i - rule.Lag : history.FindLastIndex(row => row.Date <= wanted && row.Date >= wanted.AddDays(-3));
            if (before < 0 && (rule.LagUnit == LagUnit.Readings || i < history.Count - 1 - rule.Window)) continue;
            changes.Add(before < 0 ? double.NaN
                : rule.Logarithm ? Elementary.Log(history[i].Value) - Elementary.Log(history[before].Value) : history[i].Value - history[before].Value);
        }

        if (changes.Count == 0 || double.IsNaN(changes[^1])) return Value.Unavailable("no change");
        var past = changes[..^1].TakeLast(rule.Window).ToArray();
        var z = RobustZ.Of(changes[^1], past);
        return z.IsOk ? Value.Of(rule.Sign * z.Number) : z;
    }
}

using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;
using static RegimeGrpc.Core.Tests.Liquidity.LiquidityTape;
using static RegimeGrpc.Core.Tests.Macro.MacroTape;

namespace RegimeGrpc.Core.Tests.Liquidity;

public sealed class WeeklyBetaTests
{
    private static readonly LiquidityParameters Parameters = new();

    private static readonly DateOnly FirstFriday = new(2020, 1, 10);

    [Fact]
    public void A_planted_beta_is_found_with_the_benchmark_and_without()
    {
        var betas = World(130).Betas;
        Assert.Equal(
            [("ETH", 104, false), ("ETH", 104, true), ("ETH", 0, false), ("ETH", 0, true), ("BTC", 104, false), ("BTC", 104, true), ("BTC", 0, false), ("BTC", 0, true)],
            betas.Select(beta => (beta.Asset, beta.Weeks, beta.WithBenchmark)));
        // The asset's return is 0.3 times the easing plus half the benchmark's, and nothing else.
        foreach (var (beta, weeks) in new[] { (betas[1], 104), (betas[3], 129) })
        {
            double[] easing = [.. Enumerable.Range(130 - weeks, weeks).Select(Easing)];
            Assert.Equal(0.3 * Sample.StandardDeviation(easing), beta.Beta.Number, 1e-9);
            Assert.Equal(1, beta.RSquared.Number, 1e-9);
            Assert.True(beta.T.Number > 1000);
            Assert.Equal((weeks, 7 * (weeks - 1)), (beta.Observations, beta.Last!.Value.DayNumber - beta.First!.Value.DayNumber));
        }

        Assert.InRange(betas[0].RSquared.Number, 0.01, 0.99);
        Assert.True(betas[5].Beta.Number < 0);
    }

    [Theory]
    [InlineData(53, true, false)]
    [InlineData(52, false, false)]
    [InlineData(85, true, true)]
    [InlineData(84, true, false)]
    public void Needs_fifty_two_weeks_and_four_fifths_of_a_window(int fridays, bool full, bool window)
    {
        var betas = World(fridays).Betas;
        Assert.Equal(full, betas[2].Beta.IsOk);
        Assert.Equal(window, betas[0].Beta.IsOk);
    }

    [Fact]
    public void A_week_without_a_price_loses_both_its_returns_for_that_leg_only()
    {
        var betas = World(54, missing: 20).Betas;
        Assert.Equal(ValueStatus.Unavailable, betas[2].Beta.Status);
        Assert.Contains("has 51", betas[2].Beta.Reason, StringComparison.Ordinal);
        Assert.Equal((51, 53), (betas[2].Observations, betas[6].Observations));
        Assert.True(betas[6].Beta.IsOk);
    }

    [Fact]
    public void A_week_that_ends_on_a_holiday_closes_on_its_last_session()
    {
        // Good Friday 2020: the prices of Thursday are those of the week.
        var thursday = NyseCalendar.Default.On(new DateOnly(2020, 4, 9))!.Value;
        Assert.Equal(new DateOnly(2020, 4, 10), WeekClose.Friday(thursday.Date));
        Assert.False(NyseCalendar.Default.IsSession(new DateOnly(2020, 4, 10)));
        Assert.Equal(World(60).Betas[2], World(60, skipHolidays: true).Betas[2]);
    }

    [Fact]
    public void An_older_session_does_not_replace_the_weeks_close_and_a_revised_one_restates()
    {
        var gauge = Feed(60);
        var friday = NyseCalendar.Default.AtOrBefore(FirstFriday.AddDays(7 * 59));
        var before = gauge.Seal(friday, Full);
        gauge.ObserveCloses(NyseCalendar.Default.Previous(friday), 1, 1, 1);
        var same = gauge.Seal(NyseCalendar.Default.Next(friday), Full);
        Assert.False(same.Restated);
        Assert.Equal(before.Betas.AsEnumerable(), same.Betas);
        gauge.ObserveCloses(friday, 1, 1, 1);
        var revised = gauge.Seal(NyseCalendar.Default.ByNumber(friday.Number + 2), Full);
        Assert.True(revised.Restated);
        Assert.NotEqual(before.Betas[2].Beta, revised.Betas[2].Beta);
    }

    [Fact]
    public void A_week_enters_when_its_conditions_are_published()
    {
        var gauge = Feed(60);
        var before = gauge.Seal(NyseCalendar.Default.AtOrBefore(FirstFriday.AddDays(7 * 59)), Full);
        var wednesday = NyseCalendar.Default.AtOrAfter(FirstFriday.AddDays((7 * 60) + 5));
        Close(gauge, 60);
        var closed = gauge.Seal(NyseCalendar.Default.Previous(wednesday), Full);
        Assert.Equal(before.Betas.AsEnumerable(), closed.Betas);
        Publish(gauge, 60);
        Assert.NotEqual(before.Betas[2], gauge.Seal(wednesday, Full).Betas[2]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(21)]
    [InlineData(24)]
    public void A_reading_belongs_to_its_Friday_whatever_the_hour(int hour)
    {
        var gauge = Feed(60, hour: hour);
        Assert.Equal(World(60).Betas[2], gauge.Seal(NyseCalendar.Default.AtOrBefore(FirstFriday.AddDays(7 * 59)), Full).Betas[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Closes_of_the_UTC_day_stand_in_for_a_leader_that_is_not_sampled_at_session_closes(bool dayBeforeSeal)
    {
        var gauge = new LiquidityGauge(Parameters);
        for (var week = 0; week < 60; week++)
        {
            Publish(gauge, week);
            var session = NyseCalendar.Default.AtOrBefore(FirstFriday.AddDays(7 * week));
            var close = Leader(week);
            if (dayBeforeSeal) gauge.ObserveLeaderDay(session.Date, close);
            gauge.ObserveCloses(NyseCalendar.Default.Previous(session), 1, null, 1);
            gauge.ObserveCloses(session, 1, null, 100 * Math.Exp(Level(week, Benchmark)));
            if (!dayBeforeSeal) gauge.ObserveLeaderDay(session.Date, close);
            gauge.ObserveLeaderDay(session.Date.AddDays(1), 1);
        }

        var betas = gauge.Seal(NyseCalendar.Default.AtOrBefore(FirstFriday.AddDays(7 * 59)), Full).Betas;
        Assert.True(World(60).Betas[7].Beta.IsOk);
        Assert.Equal(World(60).Betas[6..8].AsEnumerable(), betas[6..8]);
    }

    private static RegimeGrpc.Core.Liquidity.Liquidity World(int fridays, int missing = -1, bool skipHolidays = false) =>
        Feed(fridays, missing, skipHolidays).Seal(NyseCalendar.Default.AtOrBefore(FirstFriday.AddDays(7 * (fridays - 1))), Full);

    private static LiquidityGauge Feed(int fridays, int missing = -1, bool skipHolidays = false, int hour = 12)
    {
        var gauge = new LiquidityGauge(Parameters);
        for (var week = 0; week < fridays; week++)
        {
            Publish(gauge, week, hour);
            Close(gauge, week, week == missing, skipHolidays);
        }

        return gauge;
    }

    private static void Publish(LiquidityGauge gauge, int week, int hour = 12)
    {
        var time = Instant.FromDate(FirstFriday.AddDays(7 * week)) + TimeSpan.FromHours(hour);
        gauge.Observe(LiquidityInput.Nfci, time, time + TimeSpan.FromDays(5), -Level(week, Easing));
    }

    private static void Close(LiquidityGauge gauge, int week, bool missing = false, bool skipHolidays = false)
    {
        var session = NyseCalendar.Default.AtOrBefore(FirstFriday.AddDays(7 * week));
        double asset = 100 * Math.Exp(Level(week, w => (0.3 * Easing(w)) + (0.5 * Benchmark(w))));
        var leader = Leader(week);
        // Earlier sessions of the week have other prices, which the last one replaces.
        if (skipHolidays) gauge.ObserveCloses(NyseCalendar.Default.Previous(session), 1, 1, 1);
        gauge.ObserveCloses(session, missing ? null : asset, leader, 100 * Math.Exp(Level(week, Benchmark)));
    }

    private static double Leader(int week) => 100 * Math.Exp(Level(week, w => (-0.2 * Easing(w)) + (0.1 * Noise(6, w))));

    private static double Easing(int week) => Noise(4, week);

    private static double Benchmark(int week) => 0.2 * Noise(5, week);

    private static double Level(int week, Func<int, double> change)
    {
        var level = 0d;
        for (var i = 0; i <= week; i++) level += change(i);
        return level;
    }
}

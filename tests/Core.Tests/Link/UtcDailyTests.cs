using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Tests.Link;

public class UtcDailyTests
{
    private static readonly LinkParameters Daily = new() { Alignment = Alignment.UtcDaily, Capacity = 3000 };

    [MarketDataFact]
    public void Real_session_d_pairs_with_the_day_bar_labelled_d_and_with_the_one_before_the_correlation_is_gone()
    {
        var right = RealCorrelation(labelShift: 0);
        var offByOne = RealCorrelation(labelShift: 1);
        Assert.InRange(right, 0.25, 0.40);
        Assert.InRange(offByOne, -0.08, 0.08);
    }

    [Fact]
    public void Generated_session_d_pairs_with_the_day_bar_labelled_d_and_with_the_one_before_the_correlation_is_gone()
    {
        // Brownian legs with correlation 0.5 on weekdays; the bar ends 3 or 4 hours after the close, which attenuates it (signals.md 1.3).
        var right = GeneratedCorrelation(labelShift: 0);
        var offByOne = GeneratedCorrelation(labelShift: 1);
        Assert.InRange(right, 0.36, 0.48);
        Assert.InRange(offByOne, -0.05, 0.15);
    }

    [Fact]
    public void The_fallback_is_flagged_and_worth_less()
    {
        var estimator = new LinkEstimator(Daily, NyseCalendar.Default);
        var session = GeneratedMarket.First;
        CorrelationSeal? seal = null;
        for (var i = 0; i < 3; i++)
        {
            estimator.OfferBenchmark(session, 100 + (i * i));
            Assert.False(estimator.OfferAsset(new(SampleKind.HourBar, session.Close, 5, "a")));
            Assert.True(estimator.OfferAsset(new(SampleKind.DayBar, SamplingRule.DayEnd(session.Close), 100 + i, "a")));
            seal = estimator.Seal(session);
            session = NyseCalendar.Default.Next(session);
        }

        Assert.Equal(Alignment.UtcDaily, seal!.Correlation.Alignment);
        Assert.Equal(0.8, seal.Availability);
        Close.To(Math.Log(102 / 101d), seal.Correlation.LastPair!.Asset);
    }

    [Fact]
    public void Day_bars_of_days_without_a_session_and_day_bars_beside_intraday_prices_are_not_taken()
    {
        var saturday = new AssetSample(SampleKind.DayBar, Instant.FromUtc(2024, 6, 16), 100, "a");
        Assert.False(new LinkEstimator(Daily, NyseCalendar.Default).OfferAsset(saturday));
        var friday = new AssetSample(SampleKind.DayBar, Instant.FromUtc(2024, 6, 15), 100, "a");
        Assert.True(new LinkEstimator(Daily, NyseCalendar.Default).OfferAsset(friday));
        Assert.False(GeneratedMarket.NewEstimator().OfferAsset(friday));
    }

    private static double RealCorrelation(int labelShift) => Correlation(
        RealPrices.Benchmark.Value.Where(row => row.Session.Date >= new DateOnly(2018, 3, 19)),
        RealPrices.AssetDays.Value.Select(bar => bar with { End = bar.End + TimeSpan.FromDays(labelShift) }));

    private static double GeneratedCorrelation(int labelShift)
    {
        var random = new Random(5);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double benchmark = 0, asset = 0;
        var closes = new List<(Session, double)>();
        var days = new List<AssetSample>();
        var session = GeneratedMarket.First;
        for (var hour = session.Close - TimeSpan.FromHours(1); closes.Count < 2500;)
        {
            hour += TimeSpan.FromHours(1);
            // Nothing moves the benchmark at the weekend; the asset moves on by itself.
            var common = hour.UtcDate.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? 0 : Normal();
            benchmark += 0.002 * common;
            asset += 0.004 * ((0.5 * common) + (Math.Sqrt(0.75) * Normal()));
            if (hour == Instant.FromDate(hour.UtcDate))
                days.Add(new(SampleKind.DayBar, hour + TimeSpan.FromDays(labelShift), Math.Exp(asset), "a"));
            if (hour != session.Close) continue;
            closes.Add((session, Math.Exp(benchmark)));
            session = NyseCalendar.Default.Next(session);
        }

        return Correlation(closes, days);
    }

    private static double Correlation(IEnumerable<(Session Session, double Close)> benchmark, IEnumerable<AssetSample> days)
    {
        var prices = new SampledPrices(Daily, NyseCalendar.Default);
        foreach (var day in days) prices.OfferAsset(day);
        foreach (var (session, close) in benchmark)
        {
            prices.OfferBenchmark(session, close);
            prices.Seal(session, null);
        }

        var window = new PairWindow(prices.Slots.Sealed, Daily);
        return Moments2.Of(window.X, window.Y).Pearson.Number;
    }
}

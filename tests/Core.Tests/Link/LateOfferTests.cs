using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

public class LateOfferTests
{
    private const int Sessions = 280;

    [Fact]
    public void A_late_price_enters_the_windows_at_the_next_seal_and_nothing_that_depends_on_the_path()
    {
        var steps = GeneratedMarket.Steps(Sessions + 2);
        var clean = Play(steps, Sessions);
        var late = GeneratedMarket.NewEstimator();
        for (var i = 0; i < Sessions; i++) (i == 260 ? steps[i] with { Benchmark = null } : steps[i]).Play(late);
        var before = GeneratedMarket.Encoded(late.Sealed);

        Assert.True(late.OfferBenchmark(steps[260].Session, steps[260].Benchmark!.Value));
        Assert.Equal(before, GeneratedMarket.Encoded(late.Sealed));
        Assert.Equal(2, late.Pairs.Max(pair => pair.Span));

        var restated = steps[Sessions].Play(late);
        var expected = steps[Sessions].Play(clean);
        Assert.True(restated.Restated);
        Assert.False(expected.Restated);
        Assert.Equal(expected.Correlation.Pearson.AsEnumerable(), restated.Correlation.Pearson.AsEnumerable());
        Assert.Equal(expected.Correlation.Spearman.AsEnumerable(), restated.Correlation.Spearman.AsEnumerable());
        Assert.Equal(expected.Correlation.Conditional, restated.Correlation.Conditional);
        Assert.Equal(expected.Correlation.TrackingGap, restated.Correlation.TrackingGap);
        // The test at an unknown date sees the late pair too, but scaled by the volatility as it was.
        Assert.NotEqual(expected.Correlation.Breaks.UnknownDateStatistic, restated.Correlation.Breaks.UnknownDateStatistic);
        Assert.Equal(expected.Correlation.Breaks.UnknownDateStatistic.Number, restated.Correlation.Breaks.UnknownDateStatistic.Number, 0.1);
        // The averages and the sum took the gap as one return over two sessions, and that stays.
        Assert.NotEqual(expected.Correlation.Ewma[0].Rho, restated.Correlation.Ewma[0].Rho);
        Assert.NotEqual(expected.Correlation.Breaks.Cusum, restated.Correlation.Breaks.Cusum);
        Assert.False(steps[Sessions + 1].Play(late).Restated);
    }

    [Fact]
    public void The_provisional_record_waits_for_the_seal_too()
    {
        var steps = GeneratedMarket.Steps(Sessions + 1);
        var estimator = Play(steps, Sessions);
        var running = steps[Sessions];
        var before = GeneratedMarket.Encoded(estimator.Provisional(running.Session, running.Benchmark!.Value, running.Asset!.Value));
        estimator.OfferBenchmark(steps[270].Session, 1.1 * steps[270].Benchmark!.Value);
        Assert.Equal(before, GeneratedMarket.Encoded(estimator.Provisional(running.Session, running.Benchmark!.Value, running.Asset!.Value)));
    }

    [Fact]
    public void What_says_nothing_new_restates_nothing()
    {
        var steps = GeneratedMarket.Steps(Sessions + 1);
        var estimator = Play(steps, Sessions);
        var old = steps[270];
        Assert.False(estimator.OfferBenchmark(old.Session, old.Benchmark!.Value));
        Assert.False(estimator.OfferAsset(old.Asset!.Value));
        Assert.False(estimator.OfferAsset(new(SampleKind.FourHourBar, old.Session.Close, 1, "a")));
        // There and back again.
        Assert.True(estimator.OfferBenchmark(old.Session, 1));
        Assert.True(estimator.OfferBenchmark(old.Session, old.Benchmark!.Value));
        Assert.False(steps[Sessions].Play(estimator).Restated);
    }

    [Fact]
    public void What_has_left_the_window_is_gone()
    {
        var steps = GeneratedMarket.Steps(Sessions);
        var estimator = Play(steps, Sessions, new() { Capacity = 260 });
        Assert.Equal(259, estimator.Pairs.Count);
        Assert.False(estimator.OfferBenchmark(steps[19].Session, 1));
        Assert.True(estimator.OfferBenchmark(steps[20].Session, 1));
    }

    private static LinkEstimator Play(GeneratedMarket.Step[] steps, int count, LinkParameters? parameters = null)
    {
        var estimator = GeneratedMarket.NewEstimator(parameters);
        for (var i = 0; i < count; i++) steps[i].Play(estimator);
        return estimator;
    }
}

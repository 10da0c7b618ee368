using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Link;

public class ProvisionalTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.04)]
    public void Says_what_a_seal_of_the_same_pair_says_and_changes_nothing(double gaps)
    {
        var estimator = GeneratedMarket.NewEstimator();
        var compared = 0;
        foreach (var step in GeneratedMarket.Steps(620, seed: 11, gaps))
        {
            Correlation? provisional = null;
            if (step is { Benchmark: { } close, Asset: { } sample })
            {
                var before = GeneratedMarket.Saved(estimator);
                var sealedBefore = GeneratedMarket.Encoded(estimator.Sealed);
                provisional = estimator.Provisional(step.Session, close, sample);
                Assert.Equal(before, GeneratedMarket.Saved(estimator));
                Assert.Equal(sealedBefore, GeneratedMarket.Encoded(estimator.Sealed));
                if (estimator.Pairs.Count > 0) StatesStay(estimator.Sealed, provisional);
            }

            var seal = step.Play(estimator);
            if (provisional is null || seal.Correlation.LastPair is null) continue;
            Same(seal.Correlation, provisional, step.Session);
            compared++;
        }

        Assert.True(compared > 500, $"compared {compared}");
    }

    [Fact]
    public void Without_newer_prices_it_is_the_sealed_record()
    {
        var steps = GeneratedMarket.Steps(300);
        var estimator = GeneratedMarket.NewEstimator();
        Assert.Same(estimator.Sealed, estimator.Provisional(steps[0].Session, 1, steps[0].Asset!.Value));
        foreach (var step in steps) step.Play(estimator);
        Assert.Same(estimator.Sealed, estimator.Provisional(steps[^1].Session, 1, steps[^1].Asset!.Value));
    }

    [Fact]
    public void Between_close_and_seal_the_offered_close_and_sample_stand()
    {
        var steps = GeneratedMarket.Steps(300);
        var estimator = GeneratedMarket.NewEstimator();
        for (var i = 0; i < 299; i++) steps[i].Play(estimator);
        steps[299].Offer(estimator);
        var after = new AssetSample(SampleKind.Tick, steps[299].Session.Close + TimeSpan.FromMinutes(5), 1, "a");
        var provisional = estimator.Provisional(steps[299].Session, 1, after);
        Same(estimator.Seal(steps[299].Session).Correlation, provisional, steps[299].Session);
    }

    [Fact]
    public void The_year_starts_anew_with_its_first_session()
    {
        var steps = GeneratedMarket.Steps(300);
        var estimator = GeneratedMarket.NewEstimator();
        foreach (var step in steps)
        {
            var year = estimator.Provisional(step.Session, step.Benchmark!.Value, step.Asset!.Value).Pearson[^1];
            Assert.Equal("YTD", year.Window);
            if (step.Session.Date.Year == 2022 && NyseCalendar.Default.Previous(step.Session).Date.Year == 2021) Assert.Equal(1, year.Pairs);
            step.Play(estimator);
        }

        Assert.Equal(steps.Count(step => step.Session.Date.Year == 2022), estimator.Sealed.Pearson[^1].Pairs);
    }

    private static void StatesStay(Correlation before, Correlation provisional)
    {
        Assert.Equal(before.Link.State, provisional.Link.State);
        Assert.Equal(before.Link.Since, provisional.Link.Since);
        Assert.Equal(before.Breaks.Broken, provisional.Breaks.Broken);
        Assert.Equal(before.SessionClose, provisional.SessionClose);
    }

    private static void Same(Correlation expected, Correlation actual, Session session)
    {
        var what = session.Date.ToString("o");
        Assert.Equal(expected.LastPair! with { Quality = 0 }, actual.LastPair! with { Quality = 0 });
        for (var i = 0; i < expected.Pearson.Length; i++)
        {
            var (e, a) = (expected.Pearson[i], actual.Pearson[i]);
            Assert.Equal((e.Window, e.Pairs), (a.Window, a.Pairs));
            Each(what + e.Window, [e.R, e.Z, e.StandardErrorIid, e.StandardErrorRobust, e.Low, e.High], [a.R, a.Z, a.StandardErrorIid, a.StandardErrorRobust, a.Low, a.High]);
        }

        for (var i = 0; i < expected.Betas.Length; i++)
        {
            var (e, a) = (expected.Betas[i], actual.Betas[i]);
            Each(what, [e.Slope, e.StandardError, e.RSquared], [a.Slope, a.StandardError, a.RSquared]);
        }

        // Ranks and averages come out of the very same operations.
        Assert.Equal(expected.Spearman.AsEnumerable(), actual.Spearman.AsEnumerable());
        Assert.Equal(expected.Ewma.AsEnumerable(), actual.Ewma.AsEnumerable());
        Assert.Equal(expected.TrackingGap, actual.TrackingGap);
        Assert.Equal((expected.Link.R, expected.Link.Low), (actual.Link.R, actual.Link.Low));
        Assert.Equal((expected.Breaks.Z, expected.Breaks.P, expected.Breaks.ZFast), (actual.Breaks.Z, actual.Breaks.P, actual.Breaks.ZFast));
        Each(what, [expected.VolatilityAdjusted.Rho, expected.VolatilityAdjusted.Delta], [actual.VolatilityAdjusted.Rho, actual.VolatilityAdjusted.Delta]);
        Assert.Equal(expected.VolatilityAdjusted.VolatilityDriven, actual.VolatilityAdjusted.VolatilityDriven);
    }

    private static void Each(string what, Value[] expected, Value[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i].IsOk) Close.To(expected[i].Number, actual[i], what);
            else Assert.Equal(expected[i], actual[i]);
        }
    }
}

using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Core.Tests.Link;

public class MissingSessionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_next_pair_spans_a_session_without_one_of_its_legs(bool benchmarkMissing)
    {
        var steps = GeneratedMarket.Steps(6);
        var gap = benchmarkMissing ? steps[3] with { Benchmark = null } : steps[3] with { Asset = null };
        var estimator = GeneratedMarket.NewEstimator();
        for (var i = 0; i < 3; i++) Assert.False(steps[i].Play(estimator).SessionMissing);

        var missing = gap.Play(estimator);
        Assert.True(missing.SessionMissing);
        Assert.Equal(steps[3].Session.Close, missing.Correlation.SessionClose);
        Assert.Equal(steps[2].Session.Close, missing.Correlation.LastPair!.Close);

        var next = steps[4].Play(estimator);
        Assert.False(next.SessionMissing);
        var pair = next.Correlation.LastPair!;
        Assert.Equal(2, pair.Span);
        Close.To(Math.Log(steps[4].Benchmark!.Value / steps[2].Benchmark!.Value), pair.Benchmark);
        Close.To(Math.Log(steps[4].Asset!.Value.Price / steps[2].Asset!.Value.Price), pair.Asset);
        Assert.Equal(1, steps[5].Play(estimator).Correlation.LastPair!.Span);
    }

    [Fact]
    public void Windows_are_counted_in_sessions()
    {
        var steps = GeneratedMarket.Steps(80);
        var estimator = GeneratedMarket.NewEstimator();
        // Six of the last 30 sessions are missing, then a seventh: the window is thin.
        for (var i = 0; i < 80; i++) (i is >= 60 and < 66 ? steps[i] with { Benchmark = null } : steps[i]).Play(estimator);
        Assert.Equal(24, estimator.Sealed.Pearson[0].Pairs);
        Assert.True(estimator.Sealed.Pearson[0].R.IsOk);
        new GeneratedMarket.Step(NyseCalendar.Default.Next(steps[^1].Session), null, null, 1, steps[0].Btc, null).Play(estimator);
        Assert.Equal(23, estimator.Sealed.Pearson[0].Pairs);
        Assert.Equal("needs 24 pairs in 30 sessions, has 23", estimator.Sealed.Pearson[0].R.Reason);
    }

    [Fact]
    public void The_path_stands_still_in_a_missing_session()
    {
        var steps = GeneratedMarket.Steps(301);
        var estimator = GeneratedMarket.NewEstimator();
        for (var i = 0; i < 300; i++) steps[i].Play(estimator);
        var before = estimator.Sealed;
        (steps[300] with { Asset = null }).Play(estimator);
        Assert.Equal(before.Ewma.AsEnumerable(), estimator.Sealed.Ewma.AsEnumerable());
        Assert.Equal(before.Breaks.Cusum, estimator.Sealed.Breaks.Cusum);
    }

    [Fact]
    public void A_session_that_nobody_seals_was_none()
    {
        var steps = GeneratedMarket.Steps(10);
        var estimator = GeneratedMarket.NewEstimator();
        for (var i = 0; i < 5; i++) steps[i].Play(estimator);
        estimator.OfferBenchmark(steps[5].Session, 1);
        estimator.Adopt(new(NyseCalendar.KnownClosures.Add(steps[5].Session.Date).Sort()));
        steps[6].Play(estimator);
        Assert.Equal(1, estimator.Sealed.LastPair!.Span);
        Assert.Throws<ArgumentException>(() => estimator.Seal(steps[5].Session));
        Assert.False(estimator.OfferBenchmark(steps[5].Session, 2));
    }
}

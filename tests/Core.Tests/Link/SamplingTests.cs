using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

public class SamplingTests
{
    private static readonly Session Session = NyseCalendar.Default.On(new DateOnly(2024, 6, 12))!.Value;

    private static AssetSample At(SampleKind kind, double secondsBeforeClose, double price = 100, string venue = "a") =>
        new(kind, Session.Close - TimeSpan.FromSeconds(secondsBeforeClose), price, venue);

    [Theory]
    [InlineData(SampleKind.Tick, 0, 1.0)]
    [InlineData(SampleKind.Tick, 120, 1.0)]
    [InlineData(SampleKind.Tick, 121, 0.5)]
    [InlineData(SampleKind.Tick, 3600, 0.5)]
    [InlineData(SampleKind.Tick, 3601, null)]
    [InlineData(SampleKind.Tick, -1, null)]
    [InlineData(SampleKind.HourBar, 0, 1.0)]
    [InlineData(SampleKind.HourBar, 1, null)]
    [InlineData(SampleKind.HourBar, -1, null)]
    [InlineData(SampleKind.FourHourBar, 0, 0.75)]
    [InlineData(SampleKind.FourHourBar, 10800, 0.75)]
    [InlineData(SampleKind.FourHourBar, 10801, null)]
    [InlineData(SampleKind.OfficialClose, 0, 1.0)]
    [InlineData(SampleKind.OfficialClose, 1, null)]
    [InlineData(SampleKind.DayBar, -4 * 3600, 1.0)]
    [InlineData(SampleKind.DayBar, 20 * 3600, null)]
    public void Age_sets_the_quality(SampleKind kind, int age, double? quality) =>
        Assert.Equal(quality, SamplingRule.Quality(At(kind, age), Session.Close, new()));

    [Fact]
    public void The_better_kind_wins_then_the_newer_then_the_resent_whatever_the_order()
    {
        AssetSample[] worstToBest =
        [
            At(SampleKind.FourHourBar, 7200, 1), At(SampleKind.FourHourBar, 0, 2), At(SampleKind.HourBar, 0, 3),
            At(SampleKind.Tick, 3000, 4), At(SampleKind.Tick, 60, 5),
        ];
        for (var i = 0; i < worstToBest.Length; i++)
        {
            for (var j = 0; j < worstToBest.Length; j++)
            {
                var estimator = GeneratedMarket.NewEstimator();
                Assert.True(estimator.OfferAsset(worstToBest[i]));
                Assert.Equal(j > i, estimator.OfferAsset(worstToBest[j]));
            }
        }

        var resent = GeneratedMarket.NewEstimator();
        Assert.True(resent.OfferAsset(At(SampleKind.Tick, 60, 5)));
        Assert.False(resent.OfferAsset(At(SampleKind.Tick, 60, 5)));
        Assert.True(resent.OfferAsset(At(SampleKind.Tick, 60, 6)));
    }

    [Fact]
    public void A_price_after_the_close_belongs_to_the_next_session()
    {
        var next = NyseCalendar.Default.Next(Session);
        var estimator = GeneratedMarket.NewEstimator();
        estimator.OfferBenchmark(Session, 2000);
        estimator.OfferAsset(At(SampleKind.Tick, 1, 100));
        Assert.False(estimator.OfferAsset(At(SampleKind.Tick, -1, 200)));
        estimator.Seal(Session);
        estimator.OfferBenchmark(next, 2020);
        estimator.OfferAsset(new(SampleKind.Tick, next.Close, 110, "a"));
        var pair = estimator.Seal(next).Correlation.LastPair!;
        Close.To(Math.Log(1.01), pair.Benchmark);
        Close.To(Math.Log(1.1), pair.Asset);
        Assert.Equal((next.Close, 1, 1.0, false), (pair.Close, pair.Span, pair.Quality, pair.VenueSeam));
    }

    [Theory]
    [InlineData("a", "a", 60, 1.0, false)]
    [InlineData("a", "b", 60, 0.5, true)]
    [InlineData("a", "a", 600, 0.5, false)]
    public void A_pair_is_worth_its_worse_end_and_half_between_venues(string from, string to, int age, double quality, bool seam)
    {
        var next = NyseCalendar.Default.Next(Session);
        var estimator = GeneratedMarket.NewEstimator();
        estimator.OfferBenchmark(Session, 2000);
        estimator.OfferAsset(At(SampleKind.Tick, age, 100, from));
        estimator.Seal(Session);
        estimator.OfferBenchmark(next, 2020);
        estimator.OfferAsset(new(SampleKind.Tick, next.Close, 110, to));
        var pair = estimator.Seal(next).Correlation.LastPair!;
        Assert.Equal((quality, seam), (pair.Quality, pair.VenueSeam));
    }
}

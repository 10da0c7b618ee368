using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

public class AlignedReturnTests
{
    [MarketDataFact]
    public void Real_prices_give_the_reference_returns()
    {
        var parameters = new LinkParameters { Capacity = 3000 };
        var prices = new SampledPrices(parameters, NyseCalendar.Default);
        foreach (var sample in RealPrices.Asset.Value) prices.OfferAsset(sample);
        foreach (var (session, close) in RealPrices.Benchmark.Value)
        {
            prices.OfferBenchmark(session, close);
            prices.Seal(session, null);
        }

        var pairs = new PairWindow(prices.Slots.Sealed, parameters).Pairs;
        var expected = RealPrices.AlignedReturns.ToArray();
        Assert.Equal(1757, expected.Length);
        var actual = pairs.Skip(pairs.Count - expected.Length).ToArray();
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i][1], actual[i].Close.ToString());
            Close.To(RealPrices.Number(expected[i][4]), actual[i].Benchmark, expected[i][0]);
            Close.To(RealPrices.Number(expected[i][5]), actual[i].Asset, expected[i][0]);
            Assert.Equal(1, actual[i].Span);
            // The 4-hourly bars are one venue's, the hourly ones another's.
            var seam = expected[i][0] == "2024-01-02";
            Assert.Equal(seam, actual[i].VenueSeam);
            Assert.Equal(seam ? 0.5 : string.CompareOrdinal(expected[i][0], "2024") < 0 ? 0.75 : 1, actual[i].Quality);
        }
    }
}

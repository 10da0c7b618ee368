using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Tests.Macro;
using RegimeGrpc.Core.Tests.SmallCaps;
using LiquidityTopic = RegimeGrpc.Core.Liquidity.Liquidity;

namespace RegimeGrpc.Core.Tests.Liquidity;

public sealed class RealLiquidityTests
{
    [MarketDataFact]
    public void The_spring_of_2020_tightens_and_then_eases()
    {
        var topics = Run();
        Assert.Equal(LiquidityState.Tightening, topics[new DateOnly(2020, 3, 23)].State);
        Assert.True(topics[new DateOnly(2020, 3, 23)].Impulse.Number < -1.5);
        Assert.Equal(LiquidityState.Easing, topics[new DateOnly(2020, 6, 10)].State);
        Assert.Equal(LiquidityState.Tightening, topics[new DateOnly(2022, 6, 15)].State);
        foreach (var (date, topic) in topics)
        {
            // No stablecoin supply in the data, and no live dollar index: the broad dollar stands in.
            Assert.Equal(0.85, topic.Coverage, 1e-12);
            Assert.Equal(["nfci", "hy_oas", "broad_dollar", "dfii10", "stablecoins"], topic.Components.Select(component => component.Id));
            Assert.Equal(ValueStatus.Unavailable, topic.Components[4].Z.Status);
            Assert.False(topic.Restated);
            Assert.All(topic.Components.Take(4), component => Assert.True(component.KnownAt <= Schedule.EquityClose(NyseCalendar.Default.On(date)!.Value)));
        }

        var last = topics[new DateOnly(2025, 6, 30)];
        Assert.All(last.Betas, beta => Assert.True(beta.Beta.IsOk && beta.T.IsOk && beta.RSquared.Number is >= 0 and <= 1));
    }

    private static SortedDictionary<DateOnly, LiquidityTopic> Run()
    {
        List<(LiquidityInput Input, Reading Reading)> readings =
        [
            .. PublishedSeries.Wednesdays("nfci").Select(reading => (LiquidityInput.Nfci, reading)),
            .. PublishedSeries.Daily("hy-oas").Select(reading => (LiquidityInput.HighYieldSpread, reading)),
            .. PublishedSeries.Daily("baa10y").Select(reading => (LiquidityInput.BaaSpread, reading)),
            .. PublishedSeries.Mondays("broad-dollar").Select(reading => (LiquidityInput.BroadDollar, reading)),
            .. PublishedSeries.Daily("dfii10").Select(reading => (LiquidityInput.RealYield, reading)),
        ];
        readings.Sort(static (a, b) => (a.Reading.KnownAt, a.Input, a.Reading.EventTime).CompareTo((b.Reading.KnownAt, b.Input, b.Reading.EventTime)));
        var eth = Closes("data/bars/eth-usdt-binance.csv");
        var btc = Closes("data/bars/btc-usdt-binance.csv");
        var russell = Closes("data/bars/rut.csv");

        var gauge = new LiquidityGauge(new LiquidityParameters());
        var topics = new SortedDictionary<DateOnly, LiquidityTopic>();
        var next = 0;
        for (var session = NyseCalendar.Default.AtOrAfter(new DateOnly(2018, 4, 2)); session.Date <= new DateOnly(2025, 6, 30); session = NyseCalendar.Default.Next(session))
        {
            for (; next < readings.Count && readings[next].Reading.KnownAt <= Schedule.EquityClose(session); next++)
            {
                var (input, reading) = readings[next];
                gauge.Observe(input, reading.EventTime, reading.KnownAt, reading.Value);
            }

            gauge.ObserveCloses(session, At(eth, session.Date), At(btc, session.Date), At(russell, session.Date));
            topics.Add(session.Date, gauge.Seal(session, [1, 1, 1, 1, 1, 1, 1]));
        }

        return topics;
    }

    private static Dictionary<DateOnly, double> Closes(string path) => MarketBars.ReadColumn(path, "close").ToDictionary();

    private static double? At(Dictionary<DateOnly, double> closes, DateOnly date) => closes.TryGetValue(date, out var close) ? close : null;
}

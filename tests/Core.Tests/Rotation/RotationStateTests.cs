using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Rotation;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Tests.SmallCaps;

namespace RegimeGrpc.Core.Tests.Rotation;

public sealed class RotationStateTests
{
    private static readonly DateOnly Start = new(2020, 1, 1);
    private static readonly string[] Alts = ["ada", "avax", "bnb", "doge", "link", "ltc"];
    private static readonly RotationParameters Parameters = new() { Basket = [.. Alts.Select(static id => new AltMember(id, Start))] };

    [Fact]
    public void Every_value_equals_its_formula()
    {
        const int Day = 450;
        var topic = Fold(New(), 0, Day);
        Assert.Equal(Log20(Btc, Day), topic.Btc20d.Number, 1e-12);
        Assert.Equal(Log20(Eth, Day), topic.Eth20d.Number, 1e-12);
        Assert.Equal(Log20(Btc, Day) / (Sd60(Btc, Day) * Math.Sqrt(20)), topic.BtcMomentum.Number, 1e-9);
        Assert.Equal(Log20(Eth, Day) / (Sd60(Eth, Day) * Math.Sqrt(20)), topic.EthMomentum.Number, 1e-9);
        var past = Enumerable.Range(Day - 365, 365).Select(static i => Log20(Eth, i) - Log20(Btc, i)).ToArray();
        Assert.Equal(RobustZ.Of(Log20(Eth, Day) - Log20(Btc, Day), past).Number, topic.EthBtcZ.Number, 1e-9);
        var above = Alts.Count(id => Alt(id, Day) > Enumerable.Range(Day - 49, 50).Average(i => Alt(id, i)));
        Assert.Equal(above / 6.0, topic.AltBreadth.Number);
        var excess = Alts.Select(id => Log20(i => Alt(id, i), Day) - Log20(Eth, Day)).Order().ToArray();
        Assert.Equal((excess[2] + excess[3]) / 2, topic.AltExcess.Number, 1e-12);

        Assert.Equal([-3, -2, -1, 1, 2, 3], topic.LeadLag.Select(static row => row.Lag));
        foreach (var row in topic.LeadLag)
        {
            var n = 120 - Math.Abs(row.Lag);
            var days = Enumerable.Range(Day - 119, 120).Where(i => i - row.Lag >= Day - 119 && i - row.Lag <= Day).ToArray();
            Assert.Equal(n, days.Length);
            Assert.Equal(Pearson([.. days.Select(i => R(Btc, i - row.Lag))], [.. days.Select(static i => R(Eth, i))]), row.R.Number, 1e-9);
            Assert.Equal(2 / Math.Sqrt(n), row.Band.Number, 1e-12);
        }
    }

    [Fact]
    public void A_positive_lag_means_that_BTC_leads()
    {
        // ETH does today what BTC did two days before.
        var state = new RotationState(new RotationParameters());
        var topic = (RegimeGrpc.Core.Rotation.Rotation?)null;
        for (var i = 0; i < 200; i++)
        {
            state.ObserveBtc(Start.AddDays(i), Btc(i + 2));
            state.ObserveEth(Start.AddDays(i), Btc(i));
            topic = state.Seal(Start.AddDays(i));
        }

        Assert.Equal(1, topic!.LeadLag.Single(static row => row.Lag == 2).R.Number, 1e-9);
        Assert.True(Math.Abs(topic.LeadLag.Single(static row => row.Lag == -2).R.Number) < 0.5);
    }

    [Fact]
    public void A_member_counts_from_its_first_to_its_last_day()
    {
        var parameters = Parameters with
        {
            LeastMembers = 1,
            Basket = [new("ada", Start, Start.AddDays(300)), new("avax", Start.AddDays(301)), new("ada", Start.AddDays(320))],
        };
        var state = new RotationState(parameters);
        Assert.Equal(Log20(static i => Alt("ada", i), 300) - Log20(Eth, 300), Fold(state, 0, 300).AltExcess.Number, 1e-12);
        Assert.Equal(Log20(static i => Alt("avax", i), 301) - Log20(Eth, 301), Fold(state, 301, 301).AltExcess.Number, 1e-12);
        var both = new[] { "ada", "avax" }.Average(static id => Log20(i => Alt(id, i), 320) - Log20(Eth, 320));
        Assert.Equal(both, Fold(state, 302, 320).AltExcess.Number, 1e-12);
    }

    [Fact]
    public void Below_five_members_breadth_and_excess_are_unknown()
    {
        var topic = Fold(New(), 0, 200, static id => id is not ("ada" or "avax"));
        Assert.Equal(("needs 5 alts with an average, has 4", "needs 5 alts with a return, has 4"), (topic.AltBreadth.Reason, topic.AltExcess.Reason));
        Assert.NotEqual(RotationStage.LongTail, topic.Raw);
        Assert.True(Fold(New(), 0, 200, static id => id != "ada").AltBreadth.IsOk);
    }

    [Fact]
    public void A_missing_core_bar_makes_the_day_unknown_and_no_number_is_made_up()
    {
        var state = New();
        Fold(state, 0, 450);
        state.ObserveBtc(Start.AddDays(451), Btc(451));
        var topic = state.Seal(Start.AddDays(451));
        Assert.Equal(RotationStage.Unknown, topic.Raw);
        foreach (var value in new[] { topic.Eth20d, topic.EthMomentum, topic.EthBtcZ, topic.AltExcess })
            Assert.Equal((ValueStatus.Unavailable, false), (value.Status, value.Reason.Length == 0));
        Assert.True(topic.Btc20d.IsOk);
        Assert.False(topic.Restated);

        // It comes late: the windows take it, the day stays as it was sealed.
        state.ObserveEth(Start.AddDays(451), Eth(451));
        Assert.True(Fold(state, 452, 452).Restated);
        Assert.False(Fold(state, 453, 453).Restated);
    }

    [Fact]
    public void History_that_is_too_short_is_unknown()
    {
        Assert.Equal(RotationStage.Unknown, Fold(New(), 0, 48).Raw);
        var topic = Fold(New(), 0, 55);
        Assert.Equal("needs 40 past values, has 35", topic.EthBtcZ.Reason);
        Assert.False(topic.LeadLag[0].R.IsOk);
        Assert.False(Fold(New(), 0, 19).Btc20d.IsOk);
    }

    [Fact]
    public void Saving_and_loading_in_the_middle_changes_no_byte()
    {
        foreach (var cut in new[] { 1, 30, 400 })
        {
            var state = New();
            Fold(state, 0, cut);
            var bytes = Saved(state);
            var loaded = RotationState.Load(new CanonicalReader(bytes), Parameters);
            Assert.Equal(bytes, Saved(loaded));
            for (var i = cut + 1; i < cut + 30; i++) Assert.Equal(Bytes(Fold(state, i, i)), Bytes(Fold(loaded, i, i)));
            Assert.Equal(Saved(state), Saved(loaded));
        }
    }

    [Fact]
    public void Nothing_that_comes_later_changes_what_was_sealed()
    {
        var (plain, poisoned) = (New(), New());
        for (var i = 0; i < 300; i++)
        {
            var expected = Bytes(Fold(plain, i, i));
            if (i < 280)
            {
                Assert.Equal(expected, Bytes(Fold(poisoned, i, i)));
                continue;
            }

            poisoned.ObserveBtc(Start.AddDays(i), 1);
            poisoned.ObserveEth(Start.AddDays(i), 1e9);
            Assert.NotEqual(expected, Bytes(poisoned.Seal(Start.AddDays(i))));
        }
    }

    [Fact]
    public void Days_are_sealed_once_and_in_order_and_prices_are_positive()
    {
        var state = New();
        Fold(state, 0, 3);
        Assert.Throws<InvalidOperationException>(() => state.Seal(Start.AddDays(3)));
        Assert.Equal(Start.AddDays(3), state.Sealed);
        Assert.Throws<ArgumentException>(() => state.ObserveBtc(Start, 0));
        Assert.Throws<ArgumentException>(() => state.ObserveEth(Start, double.NaN));
        Assert.Throws<ArgumentException>(() => state.ObserveAlt("ada", Start, double.PositiveInfinity));
        state.ObserveAlt("never in the basket", Start, 5);
    }

    [Fact]
    public void Every_parameter_takes_part_in_the_fingerprint()
    {
        ParameterEncodings.EveryParameterCounts(Parameters, static (p, w) => p.Encode(w));
        RotationParameters[] variants =
        [
            Parameters,
            Parameters with { Basket = [] },
            Parameters with { Basket = Parameters.Basket.SetItem(0, new("sol", Start)) },
            Parameters with { Basket = Parameters.Basket.SetItem(0, new("ada", Start.AddDays(1))) },
            Parameters with { Basket = Parameters.Basket.SetItem(0, new("ada", Start, Start)) },
        ];
        Assert.Equal(variants.Length, variants.Select(static variant =>
        {
            var writer = new CanonicalWriter();
            variant.Encode(writer);
            return Convert.ToHexString(writer.Written);
        }).Distinct().Count());
    }

    [MarketDataFact]
    public void The_real_market_goes_through_every_stage()
    {
        var eth = MarketBars.Read("data/bars/eth-usdt-binance.csv").ToDictionary(static row => row.Date, static row => row.Bar.Close);
        var alts = new[] { "ada", "avax", "bnb", "doge", "link", "ltc", "sol", "xrp" };
        var closes = alts.ToDictionary(static id => id, static id => MarketBars.Read($"data/bars/alts/{id}-usd.csv").ToDictionary(static row => row.Date, static row => row.Bar.Close));
        var state = new RotationState(Parameters with { Basket = [.. alts.Select(static id => new AltMember(id, new DateOnly(2018, 1, 1)))] });
        var seen = new SortedDictionary<RotationStage, int>();
        foreach (var (day, bar) in MarketBars.Read("data/bars/btc-usdt-binance.csv"))
        {
            state.ObserveBtc(day, bar.Close);
            if (eth.TryGetValue(day, out var close)) state.ObserveEth(day, close);
            foreach (var id in alts)
                if (closes[id].TryGetValue(day, out var price)) state.ObserveAlt(id, day, price);
            var topic = state.Seal(day);
            seen[topic.Stage] = seen.GetValueOrDefault(topic.Stage) + 1;
        }

        Assert.Equal(Enum.GetValues<RotationStage>(), seen.Keys);
        Assert.True(seen[RotationStage.Unknown] < 60, $"{seen[RotationStage.Unknown]} unknown days");
    }

    private static RotationState New() => new(Parameters);

    private static RegimeGrpc.Core.Rotation.Rotation Fold(RotationState state, int first, int last, Func<string, bool>? keep = null)
    {
        for (var i = first; ; i++)
        {
            state.ObserveBtc(Start.AddDays(i), Btc(i));
            state.ObserveEth(Start.AddDays(i), Eth(i));
            foreach (var id in Alts)
                if (keep is null || keep(id)) state.ObserveAlt(id, Start.AddDays(i), Alt(id, i));
            if (i >= last) return state.Seal(Start.AddDays(i));
            if (i % 10 == 0 || last - i < 5) state.Seal(Start.AddDays(i));
        }
    }

    private static double Btc(int i) => 20000 + (i * 15) + (400 * Noise(i, 7));

    private static double Eth(int i) => 1500 + (i * 1.1) + (60 * Noise(i, 11));

    private static double Alt(string id, int i) => 10 + (id[1] * 0.01 * i % 7) + Noise(i, id[0]);

    private static double Noise(int i, int seed) => ((((i * i * seed) + (31 * i)) % 89) / 44.5) - 1;

    private static double R(Func<int, double> price, int i) => Math.Log(price(i) / price(i - 1));

    private static double Log20(Func<int, double> price, int i) => Math.Log(price(i) / price(i - 20));

    private static double Sd60(Func<int, double> price, int i)
    {
        var returns = Enumerable.Range(i - 59, 60).Select(j => R(price, j)).ToArray();
        var mean = returns.Average();
        return Math.Sqrt(returns.Sum(r => (r - mean) * (r - mean)) / 59);
    }

    private static double Pearson(double[] x, double[] y)
    {
        double mx = x.Average(), my = y.Average();
        return x.Zip(y, (a, b) => (a - mx) * (b - my)).Sum() / Math.Sqrt(x.Sum(a => (a - mx) * (a - mx)) * y.Sum(b => (b - my) * (b - my)));
    }

    private static byte[] Bytes(RegimeGrpc.Core.Rotation.Rotation topic)
    {
        var writer = new CanonicalWriter();
        topic.Encode(writer);
        return writer.ToArray();
    }

    private static byte[] Saved(RotationState state)
    {
        var writer = new CanonicalWriter();
        state.Save(writer);
        return writer.ToArray();
    }
}

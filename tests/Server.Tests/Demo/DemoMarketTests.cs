using CsCheck;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Demo;

public sealed class DemoMarketTests
{
    private static readonly Instant From = Instant.FromUtc(2025, 10, 27, 3);
    private static readonly Instant Until = Instant.FromUtc(2025, 12, 5, 17, 30);
    private static readonly Observation[] Weeks = [.. new DemoMarket().Between(From, Until)];

    [Fact]
    public void The_same_range_is_the_same_facts() => Assert.Equal(Weeks, new DemoMarket().Between(From, Until));

    [Fact]
    public void Another_seed_is_another_market() =>
        Assert.NotEqual(Weeks[0], new DemoMarket(DemoMarket.DefaultSeed + 1).Between(From, Until).First());

    /// <summary>Frozen: a demo journal of one version must go on under the next without conflicts. A change here needs new demo journals.</summary>
    [Fact]
    public void The_facts_are_those_of_every_machine_and_version() => Assert.Equal(
        "539f0e2c240ac6fc2283e2172e453ea6916228aa", Weeks.Aggregate(RollingHash.Start, (hash, fact) => hash.Next(ObservationCodec.Encode(fact))).ToString());

    [Fact]
    public void A_cut_anywhere_neither_loses_nor_repeats() =>
        Gen.Long[From.Ticks, Until.Ticks].Sample(
            ticks =>
            {
                var market = new DemoMarket();
                Assert.Equal(Weeks, market.Between(From, new(ticks)).Concat(market.Between(new(ticks), Until)));
            },
            iter: 5);

    [Fact]
    public void A_cut_at_a_fact_neither_loses_nor_repeats() =>
        Gen.Int[0, Weeks.Length - 1].Sample(
            place =>
            {
                var market = new DemoMarket();
                var cut = Weeks[place].KnownAt;
                Assert.Equal(Weeks, market.Between(From, cut).Concat(market.Between(cut, Until)));
            },
            iter: 5);

    [Fact]
    public void Facts_come_in_the_order_of_an_import()
    {
        for (var i = 1; i < Weeks.Length; i++)
        {
            var (a, b) = (Weeks[i - 1], Weeks[i]);
            var order = a.KnownAt.CompareTo(b.KnownAt);
            if (order == 0) order = string.CompareOrdinal(a.Series, b.Series);
            if (order == 0) order = a.EventTime.CompareTo(b.EventTime);
            Assert.True(order < 0, $"{a.NaturalKey} known {a.KnownAt} before {b.NaturalKey} known {b.KnownAt}");
        }
    }

    [Fact]
    public void Every_fact_is_fit_for_a_journal_when_it_is_known_and_not_before()
    {
        foreach (var fact in Weeks)
        {
            Assert.Null(ObservationRules.Check(fact, fact.KnownAt));
            Assert.Equal(Rejection.KnownInFuture, ObservationRules.Check(fact, fact.KnownAt - TimeSpan.FromSeconds(6))?.Reason);
            Assert.Equal("simulated", fact.Source);
        }
    }

    // A second dollar, and figures that weigh nothing in the verdict: a demo shows inputs that are not there, too.
    private static readonly string[] NotSimulated =
        ["macro.DXY", "onchain.eth.l2-rent", "onchain.eth.validator.apr", "onchain.eth.l1-fees-usd", "onchain.eth.l2-settled-value", "onchain.eth.restaked"];

    [Fact]
    public void Nothing_the_model_reads_is_missing() => Assert.Empty(
        EthSmallCaps.Model.Roles.Select(role => role.Series).Except(Weeks.Select(fact => fact.Series)).Except(NotSimulated));

    [Fact]
    public void A_day_holds_its_hours_and_a_session_its_five_minutes()
    {
        AssertHolds("crypto.ETH-USDT.binance.day", "crypto.ETH-USDT.okx-swap.1h", 24, fact => new Instant(fact.EventTime.Ticks - 1).UtcDate);
        AssertHolds("equity.RUT.day", "equity.RUT.5m", 78, fact => NewYork.Date(fact.EventTime));
    }

    [Fact]
    public void A_price_is_the_close_of_the_bar_that_ends_there()
    {
        var market = new DemoMarket();
        foreach (var bar in Weeks.Where(fact => fact.Series is "crypto.ETH-USDT.okx-swap.1h" or "crypto.ETH-USDT.binance.4h"))
            Assert.Equal(bar.Bar!.Value.Close, market.TicksAt(bar.EventTime).Single(tick => tick.Series == "crypto.ETH-USD.coinbase.trade").Scalar);
    }

    [Fact]
    public void Prices_move_little_in_a_second_and_never_jump()
    {
        var market = new DemoMarket();
        for (var second = 0; second < 3600; second++)
        {
            var (a, b) = (Ether(market, From + TimeSpan.FromSeconds(second)), Ether(market, From + TimeSpan.FromSeconds(second + 1)));
            Assert.InRange(b / a, 0.998, 1.002);
        }
    }

    [Fact]
    public void No_hour_bar_is_older_than_a_feed_keeps_it()
    {
        var fineFrom = Until - TimeSpan.FromDays(5);
        var kept = new DemoMarket().Between(From, Until, fineFrom).ToArray();
        Assert.Equal(Weeks.Where(fact => fact.KnownAt >= fineFrom || fact.Series is not ("equity.RUT.5m" or "crypto.ETH-USDT.okx-swap.1h")), kept);
        Assert.True(kept.Length < Weeks.Length);
    }

    [Fact]
    public void Years_of_it_look_like_a_market()
    {
        var assets = new DemoMarket().Assets;
        var (sessions, closes, coins) = (new List<Session>(), new List<double>(), new List<double>());
        for (var session = NyseCalendar.Default.AtOrAfter(new(2022, 1, 3)); session.Date.Year < 2027; session = NyseCalendar.Default.Next(session))
        {
            sessions.Add(session);
            closes.Add(assets.Russell.At(session.Close));
            coins.Add(assets.Ether.At(session.Close));
        }

        var (x, y) = (Returns(closes), Returns(coins));
        Assert.InRange(Moments2.Of(x, y).Pearson.Number, 0.3, 0.65);
        Assert.InRange(Sample.StandardDeviation(x) * Math.Sqrt(252), 0.12, 0.3);
        Assert.InRange(Sample.StandardDeviation(y) * Math.Sqrt(252), 0.4, 0.9);
        Assert.All(closes, close => Assert.InRange(close, 1500, 3200));

        var windows = Enumerable.Range(0, (x.Length / 60) - 1).Select(i => Moments2.Of(x[(60 * i)..(60 * (i + 1))], y[(60 * i)..(60 * (i + 1))]).Pearson.Number).ToArray();
        Assert.True(windows.Min() < 0.25, $"never decouples: {windows.Min()}");
        Assert.True(windows.Max() > 0.55, $"never couples: {windows.Max()}");

        var (records, high, deepest) = (0, 0.0, 0.0);
        foreach (var close in closes)
        {
            if (close > high) records++;
            high = Math.Max(high, close);
            deepest = Math.Max(deepest, 1 - (close / high));
        }

        Assert.InRange(records, 10, 400);
        Assert.InRange(deepest, 0.08, 0.45);
    }

    [Fact]
    public void Folding_it_twice_gives_the_same_chain()
    {
        var (first, second) = (Fold(), Fold());
        Assert.True(first.SealCount > 40, $"only {first.SealCount} seals");
        Assert.Equal(first.Chain, second.Chain);
        Assert.Equal(first.Save(), second.Save());

        static Engine Fold()
        {
            var engine = new Engine(EthSmallCaps.Model);
            var times = new JournalTimes(JournalTimes.Benchmarks([EthSmallCaps.Model]));
            foreach (var fact in new DemoMarket().Between(From, Until))
                foreach (var entry in (Observation[])[.. times.ClocksBefore(fact.KnownAt), fact])
                {
                    times.Advance(entry);
                    engine.Step(engine.Revision.Next, entry);
                }

            return engine;
        }
    }

    private static double Ether(DemoMarket market, Instant instant) => market.Assets.Ether.At(instant);

    private static double[] Returns(List<double> prices) => [.. prices.Zip(prices.Skip(1), (a, b) => Elementary.Log(b / a))];

    private static void AssertHolds(string whole, string part, int parts, Func<Observation, DateOnly> day)
    {
        var compared = 0;
        foreach (var bars in Weeks.Where(fact => fact.Series == part).GroupBy(day))
        {
            if (bars.Count() != parts || Weeks.SingleOrDefault(fact => fact.Series == whole && day(fact) == bars.Key)?.Bar is not { } held) continue;
            Assert.Equal(held.Open, bars.First().Bar!.Value.Open);
            Assert.Equal(held.Close, bars.Last().Bar!.Value.Close);
            Assert.Equal(held.High, bars.Max(bar => bar.Bar!.Value.High));
            Assert.Equal(held.Low, bars.Min(bar => bar.Bar!.Value.Low));
            compared++;
        }

        Assert.True(compared > 20, $"compared only {compared}");
    }
}

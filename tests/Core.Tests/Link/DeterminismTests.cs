using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

public class DeterminismTests
{
    private static readonly GeneratedMarket.Step[] Steps = GeneratedMarket.Steps(700, seed: 3, gaps: 0.02);

    private static readonly Lazy<byte[][]> Whole = new(() =>
    {
        var estimator = GeneratedMarket.NewEstimator();
        return [.. Steps.Select(step => GeneratedMarket.Encoded(step.Play(estimator).Correlation))];
    });

    [Fact]
    public void A_prefix_gives_the_prefix_whatever_comes_after()
    {
        for (var cut = 10; cut < Steps.Length; cut += 34)
        {
            var estimator = GeneratedMarket.NewEstimator();
            // Poison: prices of sessions to come are offered before the seal.
            for (var i = 0; i < Steps.Length; i += 5)
                if (i > cut) (Steps[i] with { Benchmark = 1 + i, Asset = Steps[i].Btc }).Offer(estimator);
            for (var i = 0; i <= cut; i++) Assert.Equal(Whole.Value[i], GeneratedMarket.Encoded(Steps[i].Play(estimator).Correlation));
        }
    }

    [Fact]
    public void Saving_and_loading_between_any_two_steps_changes_no_bit()
    {
        var estimator = GeneratedMarket.NewEstimator();
        for (var i = 0; i < Steps.Length; i++)
        {
            var saved = GeneratedMarket.Saved(estimator);
            var loaded = LinkEstimator.Load(new(saved), new(), NyseCalendar.Default);
            Assert.Equal(saved, GeneratedMarket.Saved(loaded));
            Assert.Equal(GeneratedMarket.Encoded(estimator.Sealed), GeneratedMarket.Encoded(loaded.Sealed));
            estimator = loaded;
            Assert.Equal(Whole.Value[i], GeneratedMarket.Encoded(Steps[i].Play(estimator).Correlation));
        }
    }

    [Fact]
    public void A_save_holds_what_waits_for_its_seal()
    {
        var straight = GeneratedMarket.NewEstimator();
        for (var i = 0; i < 300; i++) Steps[i].Play(straight);
        straight.OfferBenchmark(Steps[290].Session, 1234);
        Steps[300].Offer(straight);
        var loaded = LinkEstimator.Load(new(GeneratedMarket.Saved(straight)), new(), NyseCalendar.Default);
        Assert.Equal(
            GeneratedMarket.Encoded(straight.Provisional(Steps[301].Session, 2000, Steps[301].Btc)),
            GeneratedMarket.Encoded(loaded.Provisional(Steps[301].Session, 2000, Steps[301].Btc)));
        var seal = loaded.Seal(Steps[300].Session);
        Assert.True(seal.Restated);
        Assert.Equal(GeneratedMarket.Encoded(straight.Seal(Steps[300].Session).Correlation), GeneratedMarket.Encoded(seal.Correlation));
    }

    [Fact]
    public void Every_state_is_passed_through()
    {
        var estimator = GeneratedMarket.NewEstimator();
        var links = new SortedSet<LinkState>();
        var broken = new SortedSet<bool>();
        var alarm = false;
        foreach (var step in Steps)
        {
            var record = step.Play(estimator).Correlation;
            links.Add(record.Link.State);
            broken.Add(record.Breaks.Broken);
            alarm |= record.Breaks.CusumAlarm;
        }

        Assert.Equal(Enum.GetValues<LinkState>(), links);
        Assert.Equal([false, true], broken);
        Assert.True(alarm);
    }

    [MarketDataFact]
    public void The_real_record_is_the_same_from_any_of_its_prefixes()
    {
        var whole = RealLink.Run().Take(900).Select(step => GeneratedMarket.Encoded(step.Seal.Correlation)).ToArray();
        var again = RealLink.Run().Take(500).Select(step => GeneratedMarket.Encoded(step.Seal.Correlation)).ToArray();
        Assert.Equal(whole.Take(500), again);
    }
}

using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Tests.Fold;

namespace RegimeGrpc.Core.Tests.Evaluation;

/// <summary>Decided at the seal, filled at the next price, never at one before it; costs are paid at both ends.</summary>
public class FillTests
{
    private static readonly Tape Tape = TapeOf.Journal(GeneratedJournal.Make(21, 400));

    [Fact]
    public void Every_fill_comes_after_the_decision_it_fills()
    {
        foreach (var strategy in Enum.GetValues<Strategy>())
        {
            var curve = EquityCurve.Of(strategy, Tape, TapeOf.Quick);
            foreach (var episode in curve.Episodes)
            {
                Assert.Equal(1, PositionBefore(strategy, episode.Entered));
                if (episode.Left is { } left) Assert.Equal(0, PositionBefore(strategy, left));
                Assert.Contains(Tape.Prices, price => price.Time == episode.Entered);
            }
        }
    }

    [Fact]
    public void The_price_of_a_day_seal_is_the_session_sample_and_that_of_a_session_the_day_close()
    {
        foreach (var row in Tape.Rows.Take(Tape.Rows.Count - 4))
        {
            var fill = Tape.Prices.First(price => price.Time > row.AsOf);
            if (row.Kind == SealKind.EquityClose) Assert.True(fill.IsDayClose && fill.Time - row.AsOf < TimeSpan.FromHours(8));
            else Assert.True(fill.Time - row.AsOf < TimeSpan.FromHours(24));
        }

        Assert.Contains(Tape.Prices, price => !price.IsDayClose);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_venues_at_one_instant_the_preferred_one_is_the_sample_whichever_came_first(bool preferredFirst)
    {
        var journal = GeneratedJournal.Make(21, 30);
        var both = journal.SelectMany(other => Preferred(other) is not { } preferred ? [other]
            : preferredFirst ? [preferred, other]
            : (Observation[])[other, preferred]);
        var alone = journal.Select(other => Preferred(other) ?? other);
        var samples = Samples(TapeOf.Journal(both));
        Assert.NotEmpty(samples);
        Assert.Equal(Samples(TapeOf.Journal(alone)), samples);
        Assert.NotEqual(Samples(TapeOf.Journal(journal)), samples);

        static Observation? Preferred(Observation other) => other is { Series: "crypto.ETH-USDT.binance.4h", Bar: { } bar }
            ? other with { Series = "crypto.ETH-USDT.okx-swap.1h", Source = "okx", Bar = new(bar.Open + 9, bar.High + 9, bar.Low + 9, bar.Close + 9) }
            : null;

        static double?[] Samples(Tape tape) => [.. tape.Rows.Where(row => row.Kind == SealKind.EquityClose && row.Price.IsOk).Select(row => row.Price.Number)];
    }

    [Fact]
    public void Holding_gives_the_price_ratio_less_one_side()
    {
        var curve = EquityCurve.Of(Strategy.BuyAndHold, Tape, TapeOf.Quick);
        var first = Tape.Prices.First(price => price.Time > Tape.Rows[0].AsOf).Price;
        var last = Tape.Prices.Last(price => price.IsDayClose).Price;
        Assert.Equal((1 - 0.001) * last / first, curve.Points[^1].Equity, 1e-9);
        Assert.Equal(1, curve.Points.Sum(point => point.Traded));
        Assert.Null(Assert.Single(curve.Episodes).Left);
    }

    [Fact]
    public void Every_change_costs_a_side()
    {
        var (free, dear) = (EquityCurve.Of(Strategy.Sma50, Tape, TapeOf.Quick with { CostPerSide = 0 }), EquityCurve.Of(Strategy.Sma50, Tape, TapeOf.Quick));
        var sides = dear.Points.Sum(point => point.Traded);
        Assert.True(sides >= 4);
        Assert.Equal(free.Points[^1].Equity * Math.Pow(1 - 0.001, sides), dear.Points[^1].Equity, 1e-9);
        Assert.Equal(dear.Points[^1].Equity, dear.Episodes.Aggregate(1.0, (equity, episode) => equity * (1 + episode.Return)), 1e-9);
    }

    [Fact]
    public void The_baselines_of_a_market_without_records_and_without_a_good_structure_stay_out()
    {
        var flat = TapeOf.Journal(GeneratedJournal.Make(22, 60));
        var never = EquityCurve.Of(Strategy.Sma200, flat, TapeOf.Quick);
        Assert.NotEmpty(never.Points);
        Assert.All(never.Points, point => Assert.Equal((1.0, 0.0, 0.0), (point.Equity, point.Position, point.Exposure)));
        var cell = Backtest.Of(flat, TapeOf.Quick).Performances.First(cell => cell.Strategy == Strategy.Sma200);
        Assert.Equal(ValueStatus.NotApplicable, cell.Sharpe.Status);
        Assert.False(cell.AdjustedP.IsOk);
    }

    private static double PositionBefore(Strategy strategy, Instant fill) =>
        Strategies.Position(strategy, Tape.Rows.Last(row => row.AsOf < fill), TapeOf.Quick);
}

using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Tests.Fold;

namespace RegimeGrpc.Core.Tests.Evaluation;

/// <summary>No look-ahead: what a prefix of a journal tells is a prefix of what the whole tells, and garbage afterwards cannot reach back.</summary>
public class PrefixTests
{
    private const int Days = 400;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void A_prefix_tells_a_prefix(int seed)
    {
        var journal = GeneratedJournal.Make(seed, Days, faults: true);
        var whole = TapeOf.Journal(journal);
        var curves = Enum.GetValues<Strategy>().ToDictionary(strategy => strategy, strategy => EquityCurve.Of(strategy, whole, TapeOf.Quick));
        var outcomes = Outcomes.Of(whole, TapeOf.Quick);
        Assert.True(outcomes.Length > 200);
        Assert.Contains(curves[Strategy.Sma50].Points, point => point.Traded > 0);
        var random = new Random(seed);
        for (var cut = 0; cut < 8; cut++)
        {
            var length = random.Next(journal.Count / 4, journal.Count);
            var poisoned = journal.Take(length).Concat(journal.Skip(length).Where(fact => !fact.IsClock).Select(Poison)).ToList();
            var kept = TapeOf.Journal(journal.Take(length));
            foreach (var tape in (Tape[])[kept, TapeOf.Journal(poisoned)])
            {
                Assert.Equal(whole.Rows.Take(kept.Rows.Count), tape.Rows.Take(kept.Rows.Count));
                Assert.Equal(whole.Prices.Take(kept.Prices.Count), tape.Prices.Take(kept.Prices.Count));
                var resolved = Outcomes.Of(kept, TapeOf.Quick).Length;
                Assert.Equal(outcomes.Take(resolved), Outcomes.Of(tape, TapeOf.Quick).Take(resolved));
                foreach (var (strategy, curve) in curves)
                {
                    var days = EquityCurve.Of(strategy, kept, TapeOf.Quick).Points.Count;
                    Assert.Equal(curve.Points.Take(days), EquityCurve.Of(strategy, tape, TapeOf.Quick).Points.Take(days));
                }
            }
        }
    }

    [Fact]
    public void The_same_tape_gives_the_same_report()
    {
        var journal = GeneratedJournal.Make(13, Days);
        var (first, second) = (Backtest.Of(TapeOf.Journal(journal), TapeOf.Quick), Backtest.Of(TapeOf.Journal(journal), TapeOf.Quick));
        Assert.Equal(first.Performances, second.Performances);
        Assert.Equal(first.Comparisons, second.Comparisons);
        Assert.Equal(first.Snooping, second.Snooping);
        Assert.Equal(first.Claims.Select(Show), second.Claims.Select(Show));
        Assert.NotEqual(first.Performances, Backtest.Of(TapeOf.Journal(journal), TapeOf.Quick with { Seed = 1 }).Performances);

        static string Show(Core.Evaluation.Claims.Claim claim) => $"{claim.Id} {claim.Verdict} {claim.Estimate} {claim.Interval} {claim.Corrected} {claim.AdjustedP}";
    }

    [Fact]
    public void A_span_begins_where_it_is_asked_to()
    {
        var journal = GeneratedJournal.Make(14, 200);
        var from = GeneratedJournal.From + TimeSpan.FromDays(100);
        var (whole, part) = (TapeOf.Journal(journal), TapeOf.Journal(journal, from));
        Assert.Equal(whole.Rows.Where(row => row.AsOf >= from), part.Rows);
        Assert.All(part.Prices, price => Assert.True(price.Time >= from));
    }

    private static Observation Poison(Observation observation) => observation with
    {
        Scalar = observation.Scalar is null ? null : 1e6,
        Bar = observation.Bar is null ? null : new Bar(1, 1e6, 0.5, 7),
        Key = "poison/" + observation.NaturalKey,
    };
}

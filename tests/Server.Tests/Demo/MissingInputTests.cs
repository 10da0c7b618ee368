using RegimeGrpc.Core;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Demo;

/// <summary>
/// Every input of the model is taken away in turn, over a market that has them all: coverage falls, the range of the scores
/// widens, nothing becomes neutral by itself, and without a core input there is no regime (signals.md D8, 11.2).
/// </summary>
public class MissingInputTests
{
    private static readonly Instant From = Instant.FromUtc(2024, 1, 1);
    private static readonly Instant Until = Instant.FromUtc(2025, 4, 12);
    private static readonly Lazy<List<Observation>> Journal = new(Make);
    private static readonly Lazy<Regime> Whole = new(() => Fold(_ => true));

    private static readonly Lazy<string[]> Names = new(() =>
        [.. EthSmallCaps.Model.Roles.Select(role => role.Series).Distinct().Where(series => Journal.Value.Exists(entry => entry.Series == series))]);

    // Those without a stand-in, whose absence must show.
    private static readonly string[] Counts =
    [
        "equity.RUT.day", "equity.IWM.day-adjusted", "crypto.BTC-USDT.binance.day", "macro.NFCI", "macro.DFII10", "macro.DTWEXBGS",
        "macro.DGS2", "onchain.stablecoins.supply", "onchain.eth.l1-fees", "onchain.eth.l2-transactions", "onchain.eth.exchange-balance",
    ];

    public static TheoryData<string> Series() => [.. Names.Value];

    [Theory]
    [MemberData(nameof(Series))]
    public void A_missing_series_widens_and_never_neutralises(string series)
    {
        var without = Fold(entry => entry.Series != series);
        foreach (var (less, all) in (ReadOnlySpan<(Score, Score)>)[(without.Appetite, Whole.Value.Appetite), (without.Fragility, Whole.Value.Fragility)])
        {
            Assert.True(less.Coverage <= all.Coverage + 1e-12, $"coverage rose from {all.Coverage} to {less.Coverage}");
            if (less.Low.IsOk && all.Low.IsOk)
                Assert.True(less.High.Number - less.Low.Number >= all.High.Number - all.Low.Number - 1e-12, "the range narrowed");
        }

        foreach (var evidence in without.Evidence)
        {
            var before = Whole.Value.Evidence.Single(item => item.Id == evidence.Id && item.Axis == evidence.Axis);
            if (evidence.Availability < before.Availability && evidence.Availability == 0)
                Assert.True(!evidence.Contribution.IsOk || !evidence.Value.IsOk, $"{evidence.Id} is gone and still counts {evidence.Contribution}");
        }

        if (Counts.Contains(series))
            Assert.True(without.Appetite.Coverage < Whole.Value.Appetite.Coverage || without.Fragility.Coverage < Whole.Value.Fragility.Coverage);
        if (EthSmallCaps.Model.CoreSeries.Contains(series) && SeriesCatalogue.Find(series)!.Cadence == Cadence.Session)
            Assert.Equal(RegimeState.Unknown, without.State);
    }

    private static List<Observation> Make()
    {
        var times = new JournalTimes();
        var journal = new List<Observation>();
        foreach (var fact in new DemoMarket().Between(From, Until).Append(Observation.Clock(Until)))
        {
            foreach (var clock in times.ClocksBefore(fact.KnownAt).ToArray())
            {
                journal.Add(clock);
                times.Advance(clock);
            }

            journal.Add(fact);
            times.Advance(fact);
        }

        return journal;
    }

    private static Regime Fold(Func<Observation, bool> has)
    {
        var engine = new Engine(EthSmallCaps.Model);
        var regime = (Regime?)null;
        foreach (var entry in Journal.Value.Where(has))
            if (engine.Step(engine.Revision.Next, entry).Sealed is { Seal: SealKind.EquityClose } signal)
                regime = signal.Topics.Regime;
        return regime!;
    }
}

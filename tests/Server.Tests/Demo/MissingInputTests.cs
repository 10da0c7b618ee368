using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Verdict;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Tests.Pipeline;

namespace RegimeGrpc.Server.Tests.Demo;

/// <summary>
/// Every input of the model is taken away in turn, over a market that has them all: coverage falls, the range of the scores
/// widens, nothing becomes neutral by itself, and without a core input there is no regime (signals.md D8, 11.2).
/// </summary>
public class MissingInputTests
{
    private static readonly Instant From = Instant.FromUtc(2024, 1, 1);
    private static readonly Instant Until = Instant.FromUtc(2025, 4, 12);
    private static readonly Lazy<List<Observation>> Journal =
        new(() => [.. Market.Journaled(new DemoMarket().Between(From, Until).Append(Observation.Clock(Until)))]);
    private static readonly Lazy<Regime> Whole = new(() => Verdicts.Newest(Journal.Value));

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
        var without = Verdicts.Newest(Journal.Value.Where(entry => entry.Series != series));
        Verdicts.AssertWiderNotNeutral(Whole.Value, without, series);
        if (Counts.Contains(series))
            Assert.True(without.Appetite.Coverage < Whole.Value.Appetite.Coverage || without.Fragility.Coverage < Whole.Value.Fragility.Coverage);
        if (EthSmallCaps.Model.CoreSeries.Contains(series) && SeriesCatalogue.Find(series)!.Cadence == Cadence.Session)
            Assert.Equal(RegimeState.Unknown, without.State);
    }
}

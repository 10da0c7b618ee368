using RegimeGrpc.Core;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Verdict;
using RegimeGrpc.Server.Tests.Demo;
using RegimeGrpc.Server.Tests.Pipeline;
using Xunit.Abstractions;

namespace RegimeGrpc.Server.Tests.RealData;

/// <summary>Every series of the real data is taken away in turn, over its last sixteen months: coverage falls and nothing becomes neutral by itself.</summary>
public class MissingInputTests(ITestOutputHelper output)
{
    private static readonly Instant From = Instant.FromUtc(2024, 3, 1);

    // Those that no other series of the data stands in for.
    private static readonly string[] Counts = ["equity.RUT.day", "macro.NFCI", "macro.DFII10", "macro.DGS2"];

    [MarketDataFact]
    public void A_missing_series_widens_and_never_neutralises()
    {
        var journal = Market.Journaled(RealFacts.All.Where(fact => fact.KnownAt >= From)).ToArray();
        var whole = Verdicts.Newest(journal);
        Assert.NotEqual(RegimeState.Unknown, whole.State);
        var present = journal.Select(entry => entry.Series).ToHashSet();
        var used = EthSmallCaps.Model.Roles.Select(role => role.Series).Distinct().Where(present.Contains).ToArray();
        Assert.True(used.Length >= 25, $"{used.Length} series");
        foreach (var series in used)
        {
            var without = Verdicts.Newest(journal.Where(entry => entry.Series != series));
            output.WriteLine($"without {series}: {without.State}, coverage {without.Appetite.Coverage:0.000} and {without.Fragility.Coverage:0.000} "
                + $"instead of {whole.Appetite.Coverage:0.000} and {whole.Fragility.Coverage:0.000}");
            Verdicts.AssertWiderNotNeutral(whole, without, series);
            if (Counts.Contains(series))
                Assert.True(without.Appetite.Coverage < whole.Appetite.Coverage || without.Fragility.Coverage < whole.Fragility.Coverage, series);
        }

        foreach (var core in (Func<string, bool>[])[series => series == "equity.RUT.day", series => series.StartsWith("crypto.ETH-", StringComparison.Ordinal)])
            Assert.Equal(RegimeState.Unknown, Verdicts.Newest(journal.Where(entry => !core(entry.Series))).State);
    }
}

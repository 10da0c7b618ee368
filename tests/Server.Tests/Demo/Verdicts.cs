using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Server.Tests.Demo;

/// <summary>Verdicts over a journal and over the same without one of its series (signals.md D8, 11.2).</summary>
internal static class Verdicts
{
    /// <summary>At the last session sealed.</summary>
    internal static Regime Newest(IEnumerable<Observation> journal)
    {
        var engine = new Engine(EthSmallCaps.Model);
        var regime = (Regime?)null;
        foreach (var entry in journal)
            if (engine.Step(engine.Revision.Next, entry).Sealed is { Seal: SealKind.EquityClose } signal)
                regime = signal.Topics.Regime;
        return regime!;
    }

    /// <summary>Coverage does not rise, no range narrows, and what is gone says nothing: least of all something neutral.</summary>
    internal static void AssertWiderNotNeutral(Regime all, Regime without, string series)
    {
        foreach (var (less, more) in (ReadOnlySpan<(Score, Score)>)[(without.Appetite, all.Appetite), (without.Fragility, all.Fragility)])
        {
            Assert.True(less.Coverage <= more.Coverage + 1e-12, $"without {series} coverage rose from {more.Coverage} to {less.Coverage}");
            if (less.Low.IsOk && more.Low.IsOk)
                Assert.True(less.High.Number - less.Low.Number >= more.High.Number - more.Low.Number - 1e-12, $"without {series} the range narrowed");
        }

        foreach (var evidence in without.Evidence)
        {
            var before = all.Evidence.Single(item => item.Id == evidence.Id && item.Axis == evidence.Axis);
            if (evidence.Availability < before.Availability && evidence.Availability == 0)
                Assert.True(!evidence.Contribution.IsOk || !evidence.Value.IsOk, $"without {series} {evidence.Id} is gone and still counts {evidence.Contribution}");
        }
    }
}

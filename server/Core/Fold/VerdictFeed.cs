using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Fold;

/// <summary>What the verdict is told at a seal: the other sections as they are sealed, each with the age of what it was made of.</summary>
internal static class VerdictFeed
{
    /// <param name="topics">Sealed; a section that never was sealed is left out.</param>
    /// <param name="freshness">At the seal.</param>
    /// <param name="asset">The asset's price at the seal, with the age of its source.</param>
    /// <param name="linkQuality">Mean quality of the link's pairs, 0 to 1.</param>
    public static VerdictInputs Of(SealedTopics topics, Freshness freshness, Input<Value> asset, double linkQuality)
    {
        var inputs = new VerdictInputs { AssetClose = asset };
        if (topics.SmallCaps is { } smallCaps)
        {
            inputs = inputs with
            {
                IndexClose = freshness.Input(Role.BenchmarkDay, smallCaps.Records.Close),
                Drawdown = freshness.Input(Role.BenchmarkDay, smallCaps.Records.AllTimeDrawdown),
                RelativeStrength = freshness.Input(Role.BenchmarkFund, smallCaps.RelativeStrengthZ),
                IndexTrend = freshness.Input(Role.BenchmarkDay, new IndexTrend(smallCaps.Records.Close, smallCaps.Sma200, smallCaps.Sma200Slope)),
                Durability = freshness.Input(Role.BenchmarkDay, smallCaps.DurabilityScore, smallCaps.DurabilityCoverage),
            };
        }

        if (topics.Correlation is { } link)
        {
            inputs = inputs with
            {
                Link = freshness.Input(Role.BenchmarkDay, new LinkReading(link.Link.State, link.Breaks.Broken), linkQuality),
                TrackingGap = freshness.Input(Role.BenchmarkDay, link.TrackingGap.T, linkQuality),
                FairWeather = freshness.Input(Role.BenchmarkDay, link.Conditional.Z, linkQuality),
            };
        }

        if (topics.Liquidity is { } liquidity) inputs = inputs with { Liquidity = freshness.Composite(liquidity.Impulse, liquidity.Coverage, liquidity.Components) };
        if (topics.Macro is { } macro) inputs = inputs with { Macro = freshness.Input(Role.TwoYearYield, new MacroReading(macro.Shock, macro.Gate)) };
        if (topics.Levels is { } levels) inputs = inputs with { Levels = freshness.Input<Levels.Levels?>(Role.AssetDay, levels) };
        if (topics.Rotation is { } rotation) inputs = inputs with { Rotation = freshness.Input(Role.LeaderDay, rotation.Stage) };
        if (topics.Supply is { } supply)
            inputs = inputs with { Overhang = freshness.Composite(supply.Overhang, supply.Coverage, supply.Components), UpsideCap = supply.UpsideCap };
        if (topics.Fundamentals is { } fundamentals)
        {
            inputs = inputs with
            {
                Fees = freshness.Input(Role.MainChainFees, fundamentals.ClassOf("main_chain_fees")),
                Volume = freshness.Input(Role.SecondLayerVolume, fundamentals.ClassOf("second_layer_volume")),
                Divergence = freshness.Input(Role.MainChainFees, fundamentals.Divergence),
            };
        }

        return inputs;
    }
}

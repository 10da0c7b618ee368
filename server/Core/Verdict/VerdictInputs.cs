using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>
/// What the other sections know at a seal. Leave out what is not there: an input left at its default is unavailable, lowers the coverage
/// and widens the range of its score; it is never read as neutral.
/// </summary>
public sealed record VerdictInputs
{
    /// <summary>Official close of the small-cap index at this session, index points. Without it the regime is UNKNOWN at once.</summary>
    public Input<Value> IndexClose { get; init; }

    /// <summary>Newest price of the asset at the seal: its sampled close, price. Without it the regime is UNKNOWN at once.</summary>
    public Input<Value> AssetClose { get; init; }

    /// <summary>Fraction under the all-time record close, 0 or more; unavailable when the record is only that of the data at hand.</summary>
    public Input<Value> Drawdown { get; init; }

    /// <summary>Robust z of small against large caps (signals.md 3.3).</summary>
    public Input<Value> RelativeStrength { get; init; }

    /// <summary>Index against its 200-session average.</summary>
    public Input<IndexTrend> IndexTrend { get; init; }

    /// <summary>F (signals.md 6), standard deviations; quality is its coverage.</summary>
    public Input<Value> Liquidity { get; init; }

    /// <summary>The newest sealed levels topic; null when there is none.</summary>
    public Input<Levels.Levels?> Levels { get; init; }

    public Input<RotationStage> Rotation { get; init; }

    /// <summary>Fees, in the asset.</summary>
    public Input<GrowthClass> Fees { get; init; }

    /// <summary>Use of the second layer, by volume.</summary>
    public Input<GrowthClass> Volume { get; init; }

    /// <summary>P_last (signals.md 3.4), 0 to 1.</summary>
    public Input<Value> Durability { get; init; }

    public Input<LinkReading> Link { get; init; }

    /// <summary>t of the tracking gap (signals.md 2.9).</summary>
    public Input<Value> TrackingGap { get; init; }

    public Input<MacroReading> Macro { get; init; }

    /// <summary>S (signals.md 9), 0 to 1; quality is its coverage.</summary>
    public Input<Value> Overhang { get; init; }

    /// <summary>1 - S/2, 0.5 to 1.</summary>
    public Value UpsideCap { get; init; }

    /// <summary>Divergence of prices and fees (signals.md 8), 0 to 1.</summary>
    public Input<Value> Divergence { get; init; }

    /// <summary>z of the fair-weather test (signals.md 2.6).</summary>
    public Input<Value> FairWeather { get; init; }
}

/// <summary>An index against its long average (evidence "sctrend").</summary>
/// <param name="Close">Index points.</param>
/// <param name="Average">200-session simple average, index points.</param>
/// <param name="Slope">20-session change of the average, a fraction.</param>
public readonly record struct IndexTrend(Value Close, Value Average, Value Slope);

/// <summary>Whether the channel from shares to the asset transmits.</summary>
/// <param name="State">The default stands for unknown.</param>
/// <param name="Broken">The break test's flag.</param>
public readonly record struct LinkReading(LinkState State, bool Broken)
{
    internal bool Known => State is LinkState.Coupled or LinkState.Loose or LinkState.Decoupled or LinkState.Inverse;

    internal bool Carries => !Broken && (State is LinkState.Coupled or LinkState.Loose);
}

/// <summary>The macro shock and the gate it works.</summary>
/// <param name="Shock">M (signals.md 10), standard deviations.</param>
/// <param name="Gate">The default stands for unknown.</param>
public readonly record struct MacroReading(Value Shock, MacroGate Gate);

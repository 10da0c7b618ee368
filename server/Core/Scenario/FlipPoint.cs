using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Scenario;

/// <summary>What flips.</summary>
public enum FlipTarget : byte
{
    /// <summary>The close against one moving average.</summary>
    MovingAverage = 1,
    Cluster = 2,

    /// <summary>Whether the descending line's zone is broken.</summary>
    InvalidationZone = 3,
    Stance = 4,
    Regime = 5,
}

/// <summary>Whose next close decides.</summary>
public enum FlipInput : byte
{
    /// <summary>The asset's next UTC day close; everything else unchanged.</summary>
    AssetClose = 1,

    /// <summary>The benchmark's next session close; everything else unchanged.</summary>
    BenchmarkClose = 2,
}

/// <summary>On which side of the price as it is now the flip lies.</summary>
public enum FlipDirection : byte
{
    /// <summary>At a higher close.</summary>
    Up = 1,

    /// <summary>At a lower close.</summary>
    Down = 2,
}

/// <summary>
/// The close nearest to the present price, on one side of it, at which a state is another than at an unchanged price. Found and
/// checked by evaluating: the ends of <see cref="Bracket"/> give <see cref="StateBelow"/> and <see cref="StateAbove"/>.
/// </summary>
public sealed record FlipPoint
{
    public required FlipTarget Target { get; init; }

    /// <summary>"sma50", "cluster", "invalidation_zone", "stance", "regime".</summary>
    public required string Subject { get; init; }

    public required FlipInput Input { get; init; }

    public required FlipDirection Direction { get; init; }

    /// <summary>False when no close within the range flips it.</summary>
    public required bool Reachable { get; init; }

    /// <summary>Price; why there is none when it is not reachable.</summary>
    public required Value Price { get; init; }

    /// <summary>Two closes at most 1e-9 of the price apart, between which it flips; null when it is not reachable.</summary>
    public required PriceRange? Bracket { get; init; }

    /// <summary>The state the newest signal shows.</summary>
    public required string StateNow { get; init; }

    /// <summary>The state if the close is the present price.</summary>
    public required string StateUnchanged { get; init; }

    /// <summary>The state at the lower end of the bracket; empty when it is not reachable.</summary>
    public required string StateBelow { get; init; }

    /// <summary>The state at the upper end of the bracket; empty when it is not reachable.</summary>
    public required string StateAbove { get; init; }

    /// <summary>100 x (price / present price - 1), per cent.</summary>
    public required Value DistancePercent { get; init; }

    /// <summary>(price - present price) / ATR of the newest sealed day; the asset's only.</summary>
    public required Value DistanceAtr { get; init; }

    /// <summary>Which rule decides, with its section.</summary>
    public required string Rule { get; init; }

    /// <summary>What the rule says on the far side, in plain words; empty for what gives no reasons.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>The seal at which it flips; null when it is not reachable.</summary>
    public required Instant? SealedAt { get; init; }
}

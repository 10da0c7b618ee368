using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Scenario;

/// <summary>Where to look for flips. The default: the next asset close, from half to twice the present price.</summary>
public sealed record FlipOptions
{
    public static readonly FlipOptions Default = new();

    /// <summary>Empty: the server's default model.</summary>
    public string Model { get; init; } = "";

    /// <summary>Where to fork; the start means the newest revision the server has folded.</summary>
    public Revision Revision { get; init; }

    /// <summary>Factor of the present price, from 0.05 to below 1.</summary>
    public double LowFactor { get; init; } = 0.5;

    /// <summary>Factor of the present price, over 1 up to 20.</summary>
    public double HighFactor { get; init; } = 2;

    /// <summary>Also: at which benchmark close do stance and regime flip.</summary>
    public bool Benchmark { get; init; }
}

/// <summary>Averages, then cluster, invalidation zone, stance and regime on both sides, then by the benchmark's close.</summary>
public sealed record FlipPoints
{
    public ScenarioBase Base { get; init; } = new();

    public IReadOnlyList<FlipPoint> Points { get; init; } = [];

    public Replica Replica { get; init; } = new();
}

public enum FlipTarget
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>The close against one moving average.</summary>
    MovingAverage = 1,
    Cluster = 2,

    /// <summary>Whether the descending line's zone is broken.</summary>
    InvalidationZone = 3,
    Stance = 4,
    Regime = 5,
}

/// <summary>Whose next close decides; everything else unchanged.</summary>
public enum FlipInput
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>The asset's next UTC day close; the regime answers at the session close after it.</summary>
    AssetClose = 1,

    /// <summary>The benchmark's next session close.</summary>
    BenchmarkClose = 2,
}

public enum FlipDirection
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>At a close over the present price.</summary>
    Up = 1,
    Down = 2,
}

/// <summary>The close nearest to the present price, on one side of it, at which a state is another than at an unchanged price.</summary>
public sealed record FlipPoint
{
    public FlipTarget Target { get; init; }

    /// <summary>"sma50", "cluster", "invalidation_zone", "stance", "regime".</summary>
    public string Subject { get; init; } = "";

    public FlipInput Input { get; init; }

    public FlipDirection Direction { get; init; }

    /// <summary>False when no close within the range flips it.</summary>
    public bool Reachable { get; init; }

    /// <summary>Why there is none when it is not reachable.</summary>
    public Value Price { get; init; }

    /// <summary>Two closes at most 1e-9 of the price apart; evaluating them gives <see cref="StateBelow"/> and <see cref="StateAbove"/>. Null when not reachable.</summary>
    public PriceRange? Bracket { get; init; }

    /// <summary>Of the signal at the base.</summary>
    public string StateNow { get; init; } = "";

    /// <summary>If the close is the present price.</summary>
    public string StateUnchanged { get; init; } = "";

    public string StateBelow { get; init; } = "";

    public string StateAbove { get; init; } = "";

    /// <summary>100 x (price / present price - 1), per cent.</summary>
    public Value DistancePercent { get; init; }

    /// <summary>(price - present price) / ATR; the asset's only.</summary>
    public Value DistanceAtr { get; init; }

    /// <summary>Which rule decides, with its section.</summary>
    public string Rule { get; init; } = "";

    /// <summary>What the rule says on the far side.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The seal at which it flips; null when not reachable.</summary>
    public DateTimeOffset? SealedAt { get; init; }
}

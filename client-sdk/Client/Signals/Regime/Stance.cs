namespace RegimeGrpc.Client.Signals;

/// <summary>Stance topic: signals.md 11.4. Evaluated at session closes and at UTC day ends.</summary>
public sealed record Stance
{
    public StanceState State { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>Price that would activate an ARMED stance.</summary>
    public Value Trigger { get; init; }

    /// <summary>Prices, nearest first.</summary>
    public IReadOnlyList<PriceTarget> Targets { get; init; } = [];

    public IReadOnlyList<Invalidation> Invalidations { get; init; } = [];

    /// <summary>evidence quality x (1 - fragility) x upside cap, 0 to 1. Not a probability.</summary>
    public Value Conviction { get; init; }

    public bool StructureOk { get; init; }

    public IReadOnlyList<string> Reasons { get; init; } = [];
}

/// <summary>What the model would have a holder of the asset do. Not advice.</summary>
public enum StanceState
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    StandAside = 1,

    Defensive = 2,

    Armed = 3,

    Active = 4,
}

/// <summary>A price that ends the view if crossed.</summary>
public sealed record Invalidation
{
    /// <summary>For example "cluster", "flush", "ema200".</summary>
    public string Id { get; init; } = "";

    /// <summary>Price; a close below it invalidates.</summary>
    public Value Price { get; init; }

    /// <summary>In plain words.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>A price, or range of prices, to which a move could run.</summary>
public sealed record PriceTarget
{
    /// <summary>"T1" or "T2".</summary>
    public string Id { get; init; } = "";

    public Value Low { get; init; }

    public Value High { get; init; }
}

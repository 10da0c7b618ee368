namespace RegimeGrpc.Client.Signals;

/// <summary>Regime topic: signals.md section 11.</summary>
public sealed record Regime
{
    /// <summary>The state in force, after hysteresis.</summary>
    public RegimeState State { get; init; }

    /// <summary>What the scores alone would say at this seal.</summary>
    public RegimeState Raw { get; init; }

    /// <summary>When the state was entered.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Sealed sessions in the state, this one included.</summary>
    public int Sessions { get; init; }

    /// <summary>From -1 to 1.</summary>
    public Score Appetite { get; init; } = new();

    /// <summary>From 0 to 1.</summary>
    public Score Fragility { get; init; } = new();

    /// <summary>Smaller of the two coverages, 0 to 1. Under 0.5 the regime cannot improve, and becomes UNKNOWN after 3 sessions.</summary>
    public double Coverage { get; init; }

    /// <summary>|sum of contributions| / sum of |contributions| of the appetite axis, 0 to 1.</summary>
    public Value Agreement { get; init; }

    /// <summary>True when the worst and the best case of everything missing give the same raw state.</summary>
    public bool Robust { get; init; }

    /// <summary>Quality of the evidence, 0 to 1. It is not a probability of anything.</summary>
    public Value EvidenceQuality { get; init; }

    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>Why this state, in plain words, the deciding one first.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    public Calibration? Calibration { get; init; }
}

/// <summary>Risk appetite and fragility on the equity side. Steps at session closes only.</summary>
public enum RegimeState
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Too little is known to say; see the coverage and the reasons.</summary>
    Unknown = 1,

    RiskOff = 2,

    Neutral = 3,

    FragileRiskOn = 4,

    RiskOn = 5,
}

/// <summary>A score with its coverage and the range the missing evidence leaves open.</summary>
public sealed record Score
{
    /// <summary>Weighted mean of the available evidence.</summary>
    public Value Value { get; init; }

    /// <summary>The score if everything missing were at the lower end of the axis: the worst case of appetite, the best of fragility.</summary>
    public Value Low { get; init; }

    /// <summary>The score if everything missing were at the upper end of the axis.</summary>
    public Value High { get; init; }

    /// <summary>Share of the applicable weight that is available, 0 to 1.</summary>
    public double Coverage { get; init; }
}

namespace RegimeGrpc.Client.Signals;

/// <summary>Rotation topic: signals.md section 7. Steps at UTC day ends.</summary>
public sealed record Rotation
{
    public RotationStage Stage { get; init; }

    public RotationStage Raw { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>20-day logarithmic returns.</summary>
    public Value Btc20D { get; init; }

    /// <summary>20-day logarithmic returns.</summary>
    public Value Eth20D { get; init; }

    /// <summary>Robust z of the 20-day change of ln(ETH/BTC).</summary>
    public Value EthBtcZ { get; init; }

    /// <summary>Share of the alt basket over its own 50-day average, 0 to 1.</summary>
    public Value AltBreadth { get; init; }

    /// <summary>Median 20-day excess return of alts over ETH.</summary>
    public Value AltExcess { get; init; }

    public IReadOnlyList<LeadLag> LeadLag { get; init; } = [];

    /// <summary>20-day logarithmic returns over their standard deviation (60-day daily standard deviation times sqrt 20).</summary>
    public Value BtcMomentum { get; init; }

    /// <summary>20-day logarithmic returns over their standard deviation (60-day daily standard deviation times sqrt 20).</summary>
    public Value EthMomentum { get; init; }
}

public enum RotationStage
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Unknown = 1,

    None = 2,

    BtcLed = 3,

    EthLed = 4,

    LongTail = 5,

    Unwind = 6,
}

/// <summary>A cross-correlation at a lag; display only.</summary>
public sealed record LeadLag
{
    /// <summary>Days; positive: the first leg leads.</summary>
    public int Lag { get; init; }

    public Value R { get; init; }

    /// <summary>+-2 / sqrt(n).</summary>
    public Value Band { get; init; }
}

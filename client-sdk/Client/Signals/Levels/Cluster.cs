namespace RegimeGrpc.Client.Signals;

/// <summary>The band between the 50- and 100-day averages of the model's default kind, and the reclaim machine on it (signals.md 4.2, 4.3).</summary>
public sealed record Cluster
{
    public MovingAverageKind Kind { get; init; }

    /// <summary>Prices.</summary>
    public Value Low { get; init; }

    /// <summary>Prices.</summary>
    public Value High { get; init; }

    /// <summary>high - low, in ATR of the bar before.</summary>
    public Value WidthAtr { get; init; }

    /// <summary>True when the width is at most 1 ATR.</summary>
    public bool Tight { get; init; }

    /// <summary>How many of SMA50, SMA100, EMA50, EMA100 the close is over.</summary>
    public Value ReclaimedMembers { get; init; }

    public ClusterState State { get; init; }

    /// <summary>UTC day bars since the state was entered.</summary>
    public int Age { get; init; }
}

public enum ClusterState
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Unknown = 1,

    Above = 2,

    LossPending = 3,

    Below = 4,

    ReclaimPending = 5,

    Reclaimed = 6,

    FailedReclaim = 7,
}

/// <summary>A sharp fall through the recent lows (signals.md 4.4).</summary>
public sealed record Flush
{
    public DateTimeOffset? Date { get; init; }

    /// <summary>Price of the bar's low.</summary>
    public double Low { get; init; }

    /// <summary>Lowest close since, price.</summary>
    public double CloseLow { get; init; }

    public bool Recovered { get; init; }
}

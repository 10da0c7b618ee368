namespace RegimeGrpc.Client.Signals;

/// <summary>All-time records of the small-cap index (signals.md 3.1).</summary>
public sealed record Records
{
    public RecordScope Scope { get; init; }

    /// <summary>Of the newest sealed session.</summary>
    public RecordKind Kind { get; init; }

    /// <summary>Index points.</summary>
    public Value Close { get; init; }

    public Value RecordClose { get; init; }

    public Value RecordHigh { get; init; }

    /// <summary>1 - close / record close, a fraction.</summary>
    public Value Drawdown { get; init; }

    /// <summary>(record close - close) / ATR14.</summary>
    public Value DistanceAtr { get; init; }

    /// <summary>(close - record before) / ATR14, at a close record.</summary>
    public Value MarginAtr { get; init; }

    /// <summary>Sessions since the last close record.</summary>
    public Value Since { get; init; }

    /// <summary>2^(-since/10), 0 to 1.</summary>
    public Value Freshness { get; init; }

    /// <summary>A record by less than 0.1 ATR.</summary>
    public bool Marginal { get; init; }
}

public enum RecordKind
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    None = 1,

    IntradayOnly = 2,

    CloseOnly = 3,

    Both = 4,
}

/// <summary>What the record is a record of.</summary>
public enum RecordScope
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Seeded with the full history.</summary>
    AllTime = 1,

    /// <summary>Only of the data at hand; never evidence of an all-time high.</summary>
    Windowed = 2,
}

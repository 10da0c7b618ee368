namespace RegimeGrpc.Client.Signals;

/// <summary>Levels topic: signals.md sections 4 and 5. Steps at UTC day ends; moves with every tick in between.</summary>
public sealed record Levels
{
    /// <summary>Price the distances are measured from: the day's close when sealed, the newest price when provisional.</summary>
    public Value Price { get; init; }

    /// <summary>What `price` is about.</summary>
    public DateTimeOffset? PriceTime { get; init; }

    /// <summary>The newest sealed UTC day.</summary>
    public DateTimeOffset? BarDate { get; init; }

    /// <summary>Average true range over 14 UTC days (Wilder), price.</summary>
    public Value Atr { get; init; }

    public IReadOnlyList<MovingAverage> Averages { get; init; } = [];

    /// <summary>Of the model's trend average (SMA200).</summary>
    public Trend Trend { get; init; }

    /// <summary>20-day change of the trend average, as a fraction.</summary>
    public Value Slope { get; init; }

    public Cross Cross { get; init; }

    public Cluster Cluster { get; init; } = new();

    public Flush? Flush { get; init; }

    public MicroLine? Line { get; init; }

    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>Lowest supply zone that counts as a target, price range.</summary>
    public Zone? Target1 { get; init; }

    /// <summary>Highest swing high within 365 days, price.</summary>
    public Value PriorPeak { get; init; }

    public IReadOnlyList<NamedLevel> Named { get; init; } = [];

    /// <summary>100 x (close / EMA200 - 1), per cent.</summary>
    public Value Ema200DistancePercent { get; init; }
}

public enum Trend
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Unknown = 1,

    /// <summary>Close at or under the 200-day average, which does not rise.</summary>
    Down = 2,

    /// <summary>Close at or under the 200-day average, which rises.</summary>
    DownRecovering = 3,

    /// <summary>Close over the 200-day average, which does not rise.</summary>
    UpWeak = 4,

    /// <summary>Close over the 200-day average, which rises.</summary>
    Up = 5,
}

/// <summary>The 50-day average against the 200-day average.</summary>
public enum Cross
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Unknown = 1,

    /// <summary>50 over 200.</summary>
    Golden = 2,

    /// <summary>50 at or under 200.</summary>
    Death = 3,
}

namespace RegimeGrpc.Client.Signals;

/// <summary>How an input stood at the signal's journal time, by its own calendar.</summary>
public sealed record InputHealth
{
    /// <summary>What the model uses it for, for example "benchmark".</summary>
    public string Role { get; init; } = "";

    public string Series { get; init; } = "";

    public InputStatus Status { get; init; }

    /// <summary>Of the newest observation.</summary>
    public DateTimeOffset? EventTime { get; init; }

    public DateTimeOffset? KnownAt { get; init; }

    /// <summary>When the next one is due.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

public enum InputStatus
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Current = 1,

    /// <summary>Nothing is due: the exchange is closed.</summary>
    MarketClosed = 2,

    /// <summary>Due, and not here yet.</summary>
    Late = 3,

    /// <summary>So late that what is here should not be relied on.</summary>
    Stale = 4,

    /// <summary>Nothing has ever arrived.</summary>
    Unavailable = 5,
}

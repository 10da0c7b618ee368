namespace RegimeGrpc.Client.Signals;

/// <summary>The descending line from the last swing high, and the zone that invalidates it (signals.md 5.3, 5.4).</summary>
public sealed record MicroLine
{
    /// <summary>Changes with the anchor.</summary>
    public long Id { get; init; }

    /// <summary>Counts up when the touch or the last lower high changes.</summary>
    public int Version { get; init; }

    public Pivot? Anchor { get; init; }

    public Pivot? Touch { get; init; }

    public Pivot? LastLowerHigh { get; init; }

    /// <summary>Price of the line at this bar.</summary>
    public Value Price { get; init; }

    /// <summary>Change of the logarithm of price per UTC day.</summary>
    public Value Slope { get; init; }

    public LineState State { get; init; }

    /// <summary>A close above its upper end breaks the line.</summary>
    public PriceRange? Zone { get; init; }
}

public enum LineState
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>No line.</summary>
    None = 1,

    Under = 2,

    Testing = 3,

    Broken = 4,

    ConfirmedBreak = 5,

    FailedBreak = 6,
}

/// <summary>A turning point that was confirmed by later bars.</summary>
public sealed record Pivot
{
    public DateTimeOffset? Date { get; init; }

    public double Price { get; init; }
}

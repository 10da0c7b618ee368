namespace RegimeGrpc.Client.Signals;

/// <summary>A band of earlier turning points (signals.md 5.5).</summary>
public sealed record Zone
{
    public long Id { get; init; }

    public ZoneSide Side { get; init; }

    public PriceRange? Range { get; init; }

    public int Touches { get; init; }

    public DateTimeOffset? Born { get; init; }

    public DateTimeOffset? LastTouch { get; init; }

    public int Version { get; init; }
}

public enum ZoneSide
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Supply = 1,

    Demand = 2,
}

namespace RegimeGrpc.Client.Signals;

/// <summary>A named level and how price stands to it.</summary>
public sealed record NamedLevel
{
    public string Id { get; init; } = "";

    public LevelSource Source { get; init; }

    public PriceRange? Range { get; init; }

    public LineState State { get; init; }

    public DateTimeOffset? ValidFrom { get; init; }

    public Value DistanceAtr { get; init; }

    public Value DistancePercent { get; init; }
}

public enum LevelSource
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Found by the rules.</summary>
    Computed = 1,

    /// <summary>Stated by an author; the rules were chosen with it in view, so agreement with it proves nothing.</summary>
    Published = 2,
}

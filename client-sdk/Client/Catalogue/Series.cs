namespace RegimeGrpc.Client.Catalogue;

/// <summary>A series the server accepts observations of.</summary>
public sealed record Series
{
    public string Id { get; init; } = "";

    public SeriesKind Kind { get; init; }

    public string Unit { get; init; } = "";

    public string Description { get; init; } = "";

    /// <summary>When a value is known if its source does not say, in plain words.</summary>
    public string Publication { get; init; } = "";

    /// <summary>Length of a bar; absent for ticks and irregular values.</summary>
    public TimeSpan? Period { get; init; }
}

public enum SeriesKind
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Bar = 1,

    Scalar = 2,
}

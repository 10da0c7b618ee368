namespace RegimeGrpc.Client.Signals;

/// <summary>Correlation topic, the link: signals.md section 2. Steps at session closes; moves with every tick in between.</summary>
public sealed record Correlation
{
    public Alignment Alignment { get; init; }

    /// <summary>The newest sealed session close.</summary>
    public DateTimeOffset? SessionClose { get; init; }

    /// <summary>The newest pair; partial when provisional.</summary>
    public ReturnPair? LastPair { get; init; }

    public IReadOnlyList<Pearson> Pearson { get; init; } = [];

    public IReadOnlyList<Spearman> Spearman { get; init; } = [];

    public IReadOnlyList<Ewma> Ewma { get; init; } = [];

    public IReadOnlyList<Beta> Betas { get; init; } = [];

    public IReadOnlyList<Partial> Partials { get; init; } = [];

    public Conditional Conditional { get; init; } = new();

    public BreakTests Breaks { get; init; } = new();

    public VolatilityAdjusted VolatilityAdjusted { get; init; } = new();

    public TrackingGap TrackingGap { get; init; } = new();

    public ShrunkLink Link { get; init; } = new();
}

/// <summary>How the two legs of a return are paired.</summary>
public enum Alignment
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Asset sampled at the session close.</summary>
    SessionClose = 1,

    /// <summary>No intraday asset price: UTC day bars, which end 3 to 4 hours later and attenuate the correlation.</summary>
    UtcDaily = 2,
}

/// <summary>One pair of returns over exactly the same instants.</summary>
public sealed record ReturnPair
{
    /// <summary>Session close.</summary>
    public DateTimeOffset? Close { get; init; }

    /// <summary>Logarithmic returns.</summary>
    public double Benchmark { get; init; }

    /// <summary>Logarithmic returns.</summary>
    public double Asset { get; init; }

    /// <summary>Sessions the returns span; 2 or more after a missing session.</summary>
    public int Span { get; init; }

    /// <summary>From 0 to 1.</summary>
    public double Quality { get; init; }

    /// <summary>The two ends of the asset's return come from different venues.</summary>
    public bool VenueSeam { get; init; }
}

namespace RegimeGrpc.Client.Signals;

/// <summary>Fundamentals topic: signals.md section 8.</summary>
public sealed record Fundamentals
{
    public IReadOnlyList<GrowthTrend> Trends { get; init; } = [];

    /// <summary>0 to 1: shares rise while fees do not.</summary>
    public Value Divergence { get; init; }

    /// <summary>Mean availability of the trends, 0 to 1.</summary>
    public double Coverage { get; init; }

    /// <summary>Mean score of fees and second-layer volume over the shorter window, -1 to 1: what the regime takes as evidence.</summary>
    public Value Evidence { get; init; }

    /// <summary>Availability of that evidence, 0 to 1.</summary>
    public double EvidenceAvailability { get; init; }
}

/// <summary>Trend of weekly sums of one fundamental series.</summary>
public sealed record GrowthTrend
{
    public string Id { get; init; } = "";

    /// <summary>Weeks.</summary>
    public int Weeks { get; init; }

    /// <summary>Theil-Sen, change of the logarithm per week.</summary>
    public Value Slope { get; init; }

    /// <summary>90 % interval by Sen.</summary>
    public Value Low { get; init; }

    /// <summary>90 % interval by Sen.</summary>
    public Value High { get; init; }

    public Value MannKendallZ { get; init; }

    public GrowthClass Growth { get; init; }
}

public enum GrowthClass
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Unknown = 1,

    Declining = 2,

    Stagnant = 3,

    Inconclusive = 4,

    Growing = 5,
}

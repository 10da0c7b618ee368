namespace RegimeGrpc.Client.Signals;

/// <summary>One piece of evidence. The contributions of an axis sum to its score.</summary>
public sealed record Evidence
{
    /// <summary>Stable id, for example "ath" or "link".</summary>
    public string Id { get; init; } = "";

    public EvidenceAxis Axis { get; init; }

    /// <summary>In the range of the axis, no unit.</summary>
    public Value Value { get; init; }

    /// <summary>Weight in the axis, no unit.</summary>
    public double Weight { get; init; }

    /// <summary>From 0 (not there, or long overdue) to 1 (fresh and of full quality).</summary>
    public double Availability { get; init; }

    /// <summary>weight x availability x value / sum of weight x availability. Unavailable and not applicable items contribute nothing.</summary>
    public Value Contribution { get; init; }

    /// <summary>The instant the evidence is about.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>When its newest input could have been known.</summary>
    public DateTimeOffset? KnownAt { get; init; }

    /// <summary>Seconds its next input is overdue; 0 when it is not.</summary>
    public double OverdueSeconds { get; init; }

    /// <summary>In plain words.</summary>
    public string Reason { get; init; } = "";
}

/// <summary>Which score an evidence item enters.</summary>
public enum EvidenceAxis
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Value from -1 (risk off) to 1 (risk on).</summary>
    Appetite = 1,

    /// <summary>Value from 0 (solid) to 1 (fragile).</summary>
    Fragility = 2,
}

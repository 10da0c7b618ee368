namespace RegimeGrpc.Client.Signals;

/// <summary>Does the asset drift away while the correlation holds? (signals.md 2.9)</summary>
public sealed record TrackingGap
{
    public Value Beta { get; init; }

    /// <summary>Standardised drift of the asset against beta x benchmark over 60 sessions.</summary>
    public Value T { get; init; }

    public TrackingState State { get; init; }
}

public enum TrackingState
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Unknown = 1,

    Tracking = 2,

    AssetLags = 3,

    AssetLeads = 4,
}

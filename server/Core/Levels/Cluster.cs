using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

/// <summary>Where the close stands to the cluster (signals.md 4.3).</summary>
public enum ClusterState : byte
{
    /// <summary>No close has been clear of the cluster yet.</summary>
    Unknown = 1,
    Above = 2,

    /// <summary>One close clearly under it.</summary>
    LossPending = 3,
    Below = 4,

    /// <summary>One close clearly over it.</summary>
    ReclaimPending = 5,

    /// <summary>Taken back within the last bars.</summary>
    Reclaimed = 6,

    /// <summary>Taken back and lost again at once.</summary>
    FailedReclaim = 7,
}

/// <summary>The band between the short and the middle average of the model's default kind, and the reclaim machine on it (signals.md 4.2, 4.3).</summary>
/// <param name="Kind">Of both averages.</param>
/// <param name="Low">Price.</param>
/// <param name="High">Price.</param>
/// <param name="WidthAtr">High - Low, in ATR of the bar before.</param>
/// <param name="Tight">The width is at most 1 ATR.</param>
/// <param name="ReclaimedMembers">How many of the short and middle averages of both kinds the close is over, 0 to 4.</param>
/// <param name="State">Of the reclaim machine.</param>
/// <param name="Age">UTC day bars since the state was entered.</param>
public sealed record Cluster(
    MovingAverageKind Kind,
    Value Low,
    Value High,
    Value WidthAtr,
    bool Tight,
    Value ReclaimedMembers,
    ClusterState State,
    int Age)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Kind);
        Low.Encode(writer);
        High.Encode(writer);
        WidthAtr.Encode(writer);
        writer.Bool(Tight);
        ReclaimedMembers.Encode(writer);
        writer.Byte((byte)State);
        writer.Int(Age);
    }
}

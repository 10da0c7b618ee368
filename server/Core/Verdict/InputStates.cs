namespace RegimeGrpc.Core.Verdict;

/// <summary>Which coin leads the cycle (signals.md section 7). Numbers as on the wire.</summary>
public enum RotationStage : byte
{
    Unknown = 1,
    None = 2,
    BtcLed = 3,
    EthLed = 4,
    LongTail = 5,
    Unwind = 6,
}

/// <summary>Trend of weekly sums of a fundamental series (signals.md section 8). Numbers as on the wire.</summary>
public enum GrowthClass : byte
{
    Unknown = 1,
    Declining = 2,

    /// <summary>Shown not to move, which is more than not shown to move.</summary>
    Stagnant = 3,

    /// <summary>Neither can be shown.</summary>
    Inconclusive = 4,
    Growing = 5,
}

namespace RegimeGrpc.Core.Rotation;

/// <summary>Where money is on the ladder from bitcoin to the long tail (signals.md 7).</summary>
public enum RotationStage : byte
{
    /// <summary>A bar of BTC or ETH is missing, or history is too short.</summary>
    Unknown = 1,
    None = 2,
    BtcLed = 3,
    EthLed = 4,
    LongTail = 5,
    Unwind = 6,
}

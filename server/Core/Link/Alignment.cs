namespace RegimeGrpc.Core.Link;

/// <summary>How the two legs of a return are paired (signals.md 1.3).</summary>
public enum Alignment : byte
{
    /// <summary>The asset is sampled at the session's close.</summary>
    SessionClose = 1,

    /// <summary>No intraday asset price: UTC day bars, which end 3 to 4 hours after the close and attenuate the correlation.</summary>
    UtcDaily = 2,
}

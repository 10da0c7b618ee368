namespace RegimeGrpc.Core.Fundamentals;

/// <summary>What a trend amounts to (signals.md 8).</summary>
public enum GrowthClass : byte
{
    /// <summary>Too few weeks are known.</summary>
    Unknown = 1,

    /// <summary>The whole interval is below zero.</summary>
    Declining = 2,

    /// <summary>Flat, and known to be: zero in a narrow interval around a small slope.</summary>
    Stagnant = 3,

    /// <summary>Not significant, which is not the same as flat.</summary>
    Inconclusive = 4,

    /// <summary>The whole interval is above zero.</summary>
    Growing = 5,
}

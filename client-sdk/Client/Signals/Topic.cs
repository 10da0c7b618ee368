namespace RegimeGrpc.Client.Signals;

/// <summary>A section of a signal.</summary>
public enum Topic
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    Regime = 1,

    Stance = 2,

    Levels = 3,

    /// <summary>The link between the benchmark and the asset.</summary>
    Correlation = 4,

    SmallCaps = 5,

    Liquidity = 6,

    Rotation = 7,

    Fundamentals = 8,

    Supply = 9,

    Macro = 10,
}

namespace RegimeGrpc.Core.Series;

/// <summary>What an observation of a series holds.</summary>
public enum SeriesKind : byte
{
    /// <summary>Open, high, low, close and perhaps a volume.</summary>
    Bar = 1,

    /// <summary>One number.</summary>
    Scalar = 2,
}

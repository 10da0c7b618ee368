namespace RegimeGrpc.Core.Series;

/// <summary>Which numbers a series can have. What lies outside is a mistake of its sender and never enters a journal.</summary>
public enum ValueRange : byte
{
    /// <summary>Yields, spreads and flows have both signs.</summary>
    Any,

    /// <summary>Counts, queues and fees may be 0.</summary>
    NotNegative,

    /// <summary>Prices, indices and stocks of something are over 0.</summary>
    Positive,
}

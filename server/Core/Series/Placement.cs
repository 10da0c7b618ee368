namespace RegimeGrpc.Core.Series;

/// <summary>What putting a value into a <see cref="DatedSeries{T}"/> did.</summary>
public enum Placement : byte
{
    /// <summary>It is now the newest value.</summary>
    Newest = 1,

    /// <summary>It filled a hole before the newest value.</summary>
    Late = 2,

    /// <summary>It replaced another value of its date.</summary>
    Revised = 3,

    /// <summary>The same value was there already.</summary>
    Unchanged = 4,

    /// <summary>It is older than everything the full series still holds, and was not kept.</summary>
    Forgotten = 5,
}

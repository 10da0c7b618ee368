namespace RegimeGrpc.Core.Levels;

/// <summary>Short, middle and long average of one kind, price; null where there are too few bars.</summary>
internal readonly record struct AverageTriple(double? Short, double? Middle, double? Long);

/// <summary>The six averages at one bar.</summary>
internal readonly record struct AverageSet(AverageTriple Simple, AverageTriple Exponential)
{
    public AverageTriple Of(MovingAverageKind kind) => kind == MovingAverageKind.Simple ? Simple : Exponential;

    /// <summary>The cluster's bounds; null where there are too few bars.</summary>
    public PriceRange? ClusterOf(MovingAverageKind kind) => Of(kind) is { Short: { } a, Middle: { } b } ? new(Math.Min(a, b), Math.Max(a, b)) : null;

    /// <summary>How many of the short and middle averages of both kinds the close is over; null where one is missing.</summary>
    public int? Reclaimed(double close)
    {
        if (Simple is not { Short: { } a, Middle: { } b } || Exponential is not { Short: { } c, Middle: { } d }) return null;
        return (close > a ? 1 : 0) + (close > b ? 1 : 0) + (close > c ? 1 : 0) + (close > d ? 1 : 0);
    }
}

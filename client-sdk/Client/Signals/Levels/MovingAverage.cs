namespace RegimeGrpc.Client.Signals;

/// <summary>One moving average of the asset's UTC day closes.</summary>
public sealed record MovingAverage
{
    public MovingAverageKind Kind { get; init; }

    /// <summary>UTC days.</summary>
    public int Length { get; init; }

    /// <summary>Price.</summary>
    public Value Price { get; init; }

    /// <summary>close - price, in units of the ATR of the bar before.</summary>
    public Value DistanceAtr { get; init; }

    /// <summary>100 x (close / price - 1), per cent.</summary>
    public Value DistancePercent { get; init; }

    /// <summary>False until three lengths of bars have been seen: the seed still shows.</summary>
    public bool Warm { get; init; }
}

public enum MovingAverageKind
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Arithmetic mean of the last closes.</summary>
    Simple = 1,

    /// <summary>Exponential, alpha = 2 / (length + 1), seeded with the simple mean of the first closes.</summary>
    Exponential = 2,
}

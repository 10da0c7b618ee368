using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

public enum MovingAverageKind : byte
{
    /// <summary>Arithmetic mean of the last closes.</summary>
    Simple = 1,

    /// <summary>Exponential, alpha = 2 / (length + 1), seeded with the simple mean of the first closes.</summary>
    Exponential = 2,
}

/// <summary>One moving average of the asset's UTC day closes (signals.md 4).</summary>
/// <param name="Kind">How it averages.</param>
/// <param name="Length">UTC days.</param>
/// <param name="Price">The average, price.</param>
/// <param name="DistanceAtr">close - price, in ATR of the bar before.</param>
/// <param name="DistancePercent">100 x (close / price - 1), per cent.</param>
/// <param name="Warm">False while the exponential seed still shows (three lengths of bars), or the average is not there.</param>
public sealed record MovingAverage(
    MovingAverageKind Kind,
    int Length,
    Value Price,
    Value DistanceAtr,
    Value DistancePercent,
    bool Warm)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Byte((byte)Kind);
        writer.Int(Length);
        Price.Encode(writer);
        DistanceAtr.Encode(writer);
        DistancePercent.Encode(writer);
        writer.Bool(Warm);
    }
}

using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>Numbers of the turning points (signals.md 5.1, 5.2).</summary>
public sealed record PivotParameters
{
    /// <summary>Reversal that confirms a swing, ATR at the extreme.</summary>
    public double Reversal { get; init; } = 2.0;

    /// <summary>Bars to the left that a fractal must strictly exceed.</summary>
    public int Left { get; init; } = 2;

    /// <summary>Bars to the right that must not exceed it.</summary>
    public int Right { get; init; } = 2;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Reversal);
        writer.Int(Left);
        writer.Int(Right);
    }
}

using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>Numbers of signals.md 2.8. Windows in sessions.</summary>
public sealed record VolatilityParameters
{
    public int HighWindow { get; init; } = 30;

    /// <summary>Before the high window.</summary>
    public int LowWindow { get; init; } = 220;

    /// <summary>The correlation is driven by volatility when the adjustment takes more than this.</summary>
    public double Threshold { get; init; } = 0.1;

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(HighWindow);
        writer.Int(LowWindow);
        writer.Double(Threshold);
    }
}

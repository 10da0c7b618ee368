using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Is the rise of correlation only a rise of volatility? Diagnostic (signals.md 2.8; Forbes and Rigobon 2002).</summary>
/// <param name="Rho">The correlation of the high window as it would be at the volatility of the low one.</param>
/// <param name="Delta">Relative rise of the benchmark's variance.</param>
/// <param name="VolatilityDriven">The adjustment takes more than 0.1.</param>
public sealed record VolatilityAdjusted(Value Rho, Value Delta, bool VolatilityDriven)
{
    /// <param name="high">Moments of the high window.</param>
    /// <param name="lowVariance">Variance of the benchmark in the low window, or why there is none.</param>
    internal static VolatilityAdjusted Of(Value? lack, in Moments2 high, Value lowVariance, VolatilityParameters parameters)
    {
        var r = lack ?? high.Pearson;
        if (!r.IsOk) return new(r, r, false);
        if (!lowVariance.IsOk) return new(lowVariance, lowVariance, false);
        var delta = (high.VarianceX / lowVariance.Number) - 1;
        var adjusted = r.Number / Math.Sqrt(1 + (delta * (1 - (r.Number * r.Number))));
        return new(Value.Of(adjusted), Value.Of(delta), r.Number - adjusted > parameters.Threshold);
    }

    /// <summary>Variance of the benchmark in the low window.</summary>
    internal static Value LowVariance(PairSpan low, LinkParameters parameters)
    {
        if (low.Lack(parameters) is { } lack) return lack;
        var variance = Moments2.Of(low.X, low.Y).VarianceX;
        return variance > 0 ? Value.Of(variance) : Value.Unavailable("the benchmark does not vary");
    }

    public void Encode(CanonicalWriter writer)
    {
        Rho.Encode(writer);
        Delta.Encode(writer);
        writer.Bool(VolatilityDriven);
    }
}

using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>What the asset should do per unit of the benchmark by the base window (signals.md 2.9).</summary>
/// <param name="Fit">Null when there is none.</param>
/// <param name="Lack">Why.</param>
internal readonly record struct TrackingBase(Regression? Fit, Value Lack)
{
    public static TrackingBase Of(PairSpan pairs, LinkParameters parameters)
    {
        if (pairs.Lack(parameters) is { } lack) return new(null, lack);
        return new(Regression.Of(Moments2.Of(pairs.X, pairs.Y)), Value.Unavailable("a leg does not vary in the base window"));
    }

    /// <summary>Sum of y - beta x, left to right; 0 without a fit.</summary>
    public double Drift(PairSpan pairs)
    {
        if (Fit is not { } fit) return 0;
        double drift = 0;
        for (var i = 0; i < pairs.Count; i++) drift += pairs.Y[i] - (fit.Slope * pairs.X[i]);
        return drift;
    }
}

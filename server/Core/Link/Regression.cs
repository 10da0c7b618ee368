using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Link;

/// <summary>Ordinary least squares of asset on benchmark returns with an intercept (signals.md 2.5).</summary>
internal readonly record struct Regression(double Slope, double Intercept, double SlopeError, double RSquared, double ResidualDeviation)
{
    /// <summary>Null when a leg does not vary or there are fewer than three pairs.</summary>
    public static Regression? Of(in Moments2 m)
    {
        if (m.Count < 3 || !(m.Sxx > 0) || !(m.Syy > 0)) return null;
        var r = m.Pearson.Number;
        var slope = m.Sxy / m.Sxx;
        var unexplained = (1 - (r * r)) / (m.Count - 2);
        return new(
            slope,
            m.MeanY - (slope * m.MeanX),
            Math.Sqrt(m.Syy / m.Sxx) * Math.Sqrt(unexplained),
            r * r,
            Math.Sqrt(m.Syy * unexplained));
    }
}

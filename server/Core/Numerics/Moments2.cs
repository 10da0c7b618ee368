using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Numerics;

/// <summary>
/// Count, means and centred sums of squares and products of pairs (signals.md 1.5). Never built from sums of squares, so nothing cancels.
/// </summary>
/// <param name="Count">Pairs.</param>
/// <param name="MeanX">Mean of the first leg; 0 for no pairs.</param>
/// <param name="MeanY">Mean of the second leg; 0 for no pairs.</param>
/// <param name="Sxx">Sum of squared deviations of the first leg.</param>
/// <param name="Syy">Sum of squared deviations of the second leg.</param>
/// <param name="Sxy">Sum of products of deviations.</param>
public readonly record struct Moments2(int Count, double MeanX, double MeanY, double Sxx, double Syy, double Sxy)
{
    /// <summary>Two passes over the pairs, left to right: the reference definition.</summary>
    /// <exception cref="ArgumentException">The legs differ in length.</exception>
    public static Moments2 Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length) throw new ArgumentException("The legs differ in length", nameof(y));
        if (x.IsEmpty) return default;
        var meanX = Sample.Mean(x);
        var meanY = Sample.Mean(y);
        double sxx = 0, syy = 0, sxy = 0;
        for (var i = 0; i < x.Length; i++)
        {
            var dx = x[i] - meanX;
            var dy = y[i] - meanY;
            sxx += dx * dx;
            syy += dy * dy;
            sxy += dx * dy;
        }

        return new(x.Length, meanX, meanY, sxx, syy, sxy);
    }

    /// <summary>With one pair more, in constant time (Welford 1962).</summary>
    public Moments2 Add(double x, double y)
    {
        var count = Count + 1;
        var dx = x - MeanX;
        var dy = y - MeanY;
        var weight = (double)Count / count;
        return new(count, MeanX + (dx / count), MeanY + (dy / count), Sxx + (dx * dx * weight), Syy + (dy * dy * weight), Sxy + (dx * dy * weight));
    }

    /// <summary>Pearson's r in [-1, 1]; unavailable when a leg does not vary.</summary>
    public Value Pearson
    {
        get
        {
            if (Count < 2) return Value.Unavailable("needs two pairs");
            if (!(Sxx > 0) || !(Syy > 0)) return Value.Unavailable("a leg does not vary");
            var r = Sxy / Math.Sqrt(Sxx * Syy);
            // The product underflows before its factors do.
            if (!double.IsFinite(r)) r = Sxy / Math.Sqrt(Sxx) / Math.Sqrt(Syy);
            return Value.Of(Math.Clamp(r, -1, 1));
        }
    }

    /// <summary>Slope of the regression of y on x with an intercept; unavailable when x does not vary.</summary>
    public Value Slope => Count < 2 ? Value.Unavailable("needs two pairs") : !(Sxx > 0) ? Value.Unavailable("x does not vary") : Value.Of(Sxy / Sxx);

    /// <summary>Variance of x with n - 1; NaN below two pairs.</summary>
    public double VarianceX => Count < 2 ? double.NaN : Sxx / (Count - 1);

    /// <summary>Variance of y with n - 1; NaN below two pairs.</summary>
    public double VarianceY => Count < 2 ? double.NaN : Syy / (Count - 1);
}

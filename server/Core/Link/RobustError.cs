using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// Standard error of Fisher's z that allows for dependence and fat tails: the long-run variance of the influence scores of r
/// with Bartlett weights (signals.md 2.2).
/// </summary>
internal static class RobustError
{
    private const int StackLimit = 512;

    public static Value Of(PairSpan pairs, in Moments2 moments, double r)
    {
        var slope = 1 - (r * r);
        if (!(slope > 0)) return Value.Unavailable("the legs move as one");
        var variance = LongRunVariance(pairs, moments, r);
        return Value.Of(Math.Sqrt(Math.Max(variance, 0) / pairs.Count) / slope);
    }

    /// <summary>Long-run variance of the influence scores; (1 - r^2)^2 for independent normal pairs.</summary>
    public static double LongRunVariance(PairSpan pairs, in Moments2 moments, double r)
    {
        var n = pairs.Count;
        Span<double> scores = n <= StackLimit ? stackalloc double[n] : new double[n];
        var scaleX = Math.Sqrt(moments.Sxx / n);
        var scaleY = Math.Sqrt(moments.Syy / n);
        var half = r / 2;
        for (var t = 0; t < n; t++)
        {
            var a = (pairs.X[t] - moments.MeanX) / scaleX;
            var b = (pairs.Y[t] - moments.MeanY) / scaleY;
            scores[t] = (a * b) - (half * ((a * a) + (b * b)));
        }

        var lags = Math.Max(1, (int)Math.Floor(Elementary.Log(n)));
        var sum = Autocovariance(scores, 0);
        for (var lag = 1; lag < lags; lag++) sum += 2 * (1 - ((double)lag / lags)) * Autocovariance(scores, lag);
        return sum;
    }

    // With 1/n; the scores' mean is 0 by construction.
    private static double Autocovariance(ReadOnlySpan<double> scores, int lag)
    {
        double sum = 0;
        for (var t = lag; t < scores.Length; t++) sum += scores[t] * scores[t - lag];
        return sum / scores.Length;
    }
}

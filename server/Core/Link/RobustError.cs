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

    // Lags beyond 0 that are summed in one pass: all of them up to 403 pairs.
    private const int Side = 4;

    public static Value Of(PairSpan pairs, in Moments2 moments)
    {
        var correlation = moments.Pearson;
        return correlation.IsOk ? Of(LongRunVariance(pairs, moments, correlation.Number), pairs.Count, correlation.Number) : correlation;
    }

    /// <param name="variance">Long-run variance of the influence scores.</param>
    /// <param name="count">Pairs.</param>
    /// <param name="r">Their correlation.</param>
    public static Value Of(double variance, int count, double r)
    {
        var slope = 1 - (r * r);
        return slope > 0 ? Value.Of(Math.Sqrt(Math.Max(variance, 0) / count) / slope) : Value.Unavailable("the legs move as one");
    }

    /// <summary>Lags that count, the one of 0 included.</summary>
    public static int Lags(int count) => Math.Max(1, (int)Math.Floor(Elementary.Log(count)));

    /// <summary>Bartlett's.</summary>
    public static double Weight(int lag, int lags) => 1 - ((double)lag / lags);

    /// <summary>Long-run variance of the influence scores; (1 - r^2)^2 for independent normal pairs.</summary>
    public static double LongRunVariance(PairSpan pairs, in Moments2 moments, double r)
    {
        var n = pairs.Count;
        // Zeros ahead of the first score stand for those before the window and add nothing.
        Span<double> padded = n <= StackLimit ? stackalloc double[Side + n] : new double[Side + n];
        padded[..Side].Clear();
        var scores = padded[Side..];
        var perX = 1 / Math.Sqrt(moments.Sxx / n);
        var perY = 1 / Math.Sqrt(moments.Syy / n);
        var half = r / 2;
        for (var t = 0; t < n; t++)
        {
            var a = (pairs.X[t] - moments.MeanX) * perX;
            var b = (pairs.Y[t] - moments.MeanY) * perY;
            scores[t] = (a * b) - (half * ((a * a) + (b * b)));
        }

        // The scores' mean is 0 by construction.
        Span<double> products = stackalloc double[Side + 1];
        SideBySide(padded, products);
        var lags = Lags(n);
        var sum = products[0];
        for (var lag = 1; lag < lags; lag++)
            sum += 2 * Weight(lag, lags) * (lag <= Side ? products[lag] : Lagged(scores, lag));
        return sum / n;
    }

    // Sums of lagged products, each from left to right, in one pass: five chains that do not wait for one another.
    private static void SideBySide(ReadOnlySpan<double> padded, Span<double> products)
    {
        double lag0 = 0, lag1 = 0, lag2 = 0, lag3 = 0, lag4 = 0;
        for (var t = Side; t < padded.Length; t++)
        {
            var score = padded[t];
            lag0 += score * score;
            lag1 += score * padded[t - 1];
            lag2 += score * padded[t - 2];
            lag3 += score * padded[t - 3];
            lag4 += score * padded[t - 4];
        }

        products[0] = lag0;
        products[1] = lag1;
        products[2] = lag2;
        products[3] = lag3;
        products[4] = lag4;
    }

    private static double Lagged(ReadOnlySpan<double> scores, int lag)
    {
        double sum = 0;
        for (var t = lag; t < scores.Length; t++) sum += scores[t] * scores[t - lag];
        return sum;
    }
}

using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Numerics;

/// <summary>Distance from the median of the past in units of its median absolute deviation (signals.md 1.6).</summary>
public static class RobustZ
{
    /// <summary>Fewest usable past values.</summary>
    public const int LeastHistory = 40;

    /// <summary>Scores are clipped to plus and minus this.</summary>
    public const double Limit = 3;

    // Makes the median absolute deviation of normal data its standard deviation.
    private const double PerDeviation = 1.4826;

    /// <summary>
    /// (v - median) / (1.4826 MAD) within plus and minus 3; mean and sample standard deviation where the MAD is 0.
    /// </summary>
    /// <param name="value">The value to score.</param>
    /// <param name="history">Trailing values <b>without</b> <paramref name="value"/>; not-a-numbers are dropped.</param>
    /// <returns>Unavailable below 40 past values, and when all of them are equal.</returns>
    public static Value Of(double value, ReadOnlySpan<double> history)
    {
        if (!double.IsFinite(value)) return Value.Unavailable("the value to score is not a number");
        var known = Known(history);
        if (known.Length < LeastHistory) return Value.Unavailable($"needs {LeastHistory} past values, has {known.Length}");
        // Compared, not computed: the rounded mean of equal values need not equal them.
        if (!known.ContainsAnyExcept(known[0])) return Value.Unavailable("the past values do not vary");

        var median = Median.InPlace(known);
        for (var i = 0; i < known.Length; i++) known[i] = Math.Abs(known[i] - median);
        var scale = PerDeviation * Median.InPlace(known);
        var score = scale > 0 ? (value - median) / scale : PlainScore(value, Known(history));
        return double.IsNaN(score) ? Value.Unavailable("the past values do not vary") : Value.Of(Math.Clamp(score, -Limit, Limit));
    }

    private static double PlainScore(double value, ReadOnlySpan<double> known) => (value - Sample.Mean(known)) / Sample.StandardDeviation(known);

    private static Span<double> Known(ReadOnlySpan<double> history)
    {
        var known = new double[history.Length];
        var count = 0;
        foreach (var item in history)
            if (!double.IsNaN(item)) known[count++] = item;
        return known.AsSpan(0, count);
    }
}

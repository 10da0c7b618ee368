namespace RegimeGrpc.Core.Fundamentals;

/// <summary>Test for a monotonic trend (Mann 1945; Kendall 1975; signals.md 8). Missing values are left out, ties lower the variance.</summary>
/// <param name="S">Rises less falls over all pairs.</param>
/// <param name="Variance">Of S without a trend.</param>
internal readonly record struct MannKendall(int S, double Variance)
{
    /// <param name="values">In time order, finite.</param>
    public static MannKendall Of(ReadOnlySpan<double> values)
    {
        var s = 0;
        for (var j = 1; j < values.Length; j++)
            for (var i = 0; i < j; i++)
                s += values[j].CompareTo(values[i]);
        return new(s, (Spread(values.Length) - Ties(values)) / 18);
    }

    /// <summary>(S - sgn S) / sqrt(variance); null when all values are equal.</summary>
    public double? Z => Variance > 0 ? (S - Math.Sign(S)) / Math.Sqrt(Variance) : null;

    private static double Spread(int n) => (double)n * (n - 1) * ((2 * n) + 5);

    private static double Ties(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        double ties = 0;
        for (var first = 0; first < sorted.Length;)
        {
            var last = first;
            while (last + 1 < sorted.Length && sorted[last + 1] == sorted[first]) last++;
            ties += Spread(last - first + 1);
            first = last + 1;
        }

        return ties;
    }
}

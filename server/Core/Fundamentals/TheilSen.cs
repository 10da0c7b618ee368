using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Fundamentals;

/// <summary>Median of all pairwise slopes with Sen's rank interval (Theil 1950; Sen 1968; signals.md 8).</summary>
/// <param name="Slope">Per step of time.</param>
/// <param name="Low">Lower end of the 90 % interval.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct TheilSen(double Slope, double Low, double High)
{
    /// <param name="times">Ascending and distinct.</param>
    /// <param name="values">One a time, at least two.</param>
    /// <param name="variance">Of <see cref="MannKendall"/> over the same values.</param>
    public static TheilSen Of(ReadOnlySpan<int> times, ReadOnlySpan<double> values, double variance)
    {
        var slopes = new double[values.Length * (values.Length - 1) / 2];
        var count = 0;
        for (var j = 1; j < values.Length; j++)
            for (var i = 0; i < j; i++)
                slopes[count++] = (values[j] - values[i]) / (times[j] - times[i]);
        Array.Sort(slopes);
        var reach = NormalQuantile.Z05 * Math.Sqrt(variance);
        // Ranks count from 1.
        var low = Math.Max(1, (int)Math.Floor((count - reach) / 2));
        var high = Math.Min(count, (int)Math.Ceiling((count + reach) / 2) + 1);
        return new(Median.OfSorted(slopes), slopes[low - 1], slopes[high - 1]);
    }
}

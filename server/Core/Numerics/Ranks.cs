namespace RegimeGrpc.Core.Numerics;

/// <summary>Ranks of values, from 1.</summary>
public static class Ranks
{
    /// <summary>Ascending ranks in the order of the input; equal values share the mean of their ranks (signals.md 1.6).</summary>
    public static double[] Average(ReadOnlySpan<double> values)
    {
        var ranks = new double[values.Length];
        Average(values, ranks);
        return ranks;
    }

    /// <inheritdoc cref="Average(ReadOnlySpan{double})"/>
    public static void Average(ReadOnlySpan<double> values, Span<double> ranks)
    {
        if (ranks.Length != values.Length) throw new ArgumentException("One rank a value", nameof(ranks));
        var sorted = values.ToArray();
        var order = new int[values.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        // The sort is not stable, which does not show: ties get one and the same rank.
        Array.Sort(sorted, order);
        for (var first = 0; first < sorted.Length;)
        {
            var last = first;
            while (last + 1 < sorted.Length && sorted[last + 1] == sorted[first]) last++;
            var rank = 1 + (0.5 * (first + last));
            for (var i = first; i <= last; i++) ranks[order[i]] = rank;
            first = last + 1;
        }
    }
}

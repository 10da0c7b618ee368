namespace RegimeGrpc.Core.Numerics;

/// <summary>The middle value; the mean of the two middle ones for an even count (signals.md 1.6).</summary>
public static class Median
{
    /// <summary>The median of finite values; the input is left as it is. NaN for no values.</summary>
    public static double Of(ReadOnlySpan<double> values) => InPlace(values.ToArray());

    /// <summary>As <see cref="Of"/>, but reorders the buffer it is given. Linear time on average.</summary>
    public static double InPlace(Span<double> values)
    {
        if (values.IsEmpty) return double.NaN;
        var middle = values.Length / 2;
        var upper = Select(values, middle);
        if (values.Length % 2 == 1) return upper;
        var lower = values[0];
        for (var i = 1; i < middle; i++) lower = Math.Max(lower, values[i]);
        return 0.5 * (lower + upper);
    }

    /// <summary>The median of values that already ascend. NaN for no values.</summary>
    public static double OfSorted(ReadOnlySpan<double> ascending)
    {
        if (ascending.IsEmpty) return double.NaN;
        var middle = ascending.Length / 2;
        return ascending.Length % 2 == 1 ? ascending[middle] : 0.5 * (ascending[middle - 1] + ascending[middle]);
    }

    // Hoare's selection: the value of this rank, from 0, with nothing greater before it and nothing less after it.
    private static double Select(Span<double> values, int rank)
    {
        var first = 0;
        var last = values.Length - 1;
        while (first < last)
        {
            var pivot = values[first + ((last - first) / 2)];
            var left = first;
            var right = last;
            while (left <= right)
            {
                while (values[left] < pivot) left++;
                while (values[right] > pivot) right--;
                if (left > right) break;
                (values[left], values[right]) = (values[right], values[left]);
                left++;
                right--;
            }

            if (rank <= right) last = right;
            else if (rank >= left) first = left;
            else break;
        }

        return values[rank];
    }
}

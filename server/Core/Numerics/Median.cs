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
        while (values.Length > 1)
        {
            var pivot = values[values.Length / 2];
            var below = Partition(values, pivot, orEqual: false);
            if (rank < below)
            {
                values = values[..below];
                continue;
            }

            // Whatever equals the pivot goes too, so every round leaves fewer values, however many are equal.
            var through = below + Partition(values[below..], pivot, orEqual: true);
            if (rank < through) return pivot;
            values = values[through..];
            rank -= through;
        }

        return values[0];
    }

    // Moves the values below the pivot to the front and counts them. Without a branch on them: on unordered values it would be guessed wrong half the time.
    private static int Partition(Span<double> values, double pivot, bool orEqual)
    {
        var below = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values[i];
            values[i] = values[below];
            values[below] = value;
            below += (orEqual ? value <= pivot : value < pivot) ? 1 : 0;
        }

        return below;
    }
}

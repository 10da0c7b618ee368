namespace RegimeGrpc.Core.Numerics;

/// <summary>The middle value; the mean of the two middle ones for an even count (signals.md 1.6).</summary>
public static class Median
{
    /// <summary>The median of finite values; the input is left as it is. NaN for no values.</summary>
    public static double Of(ReadOnlySpan<double> values) => InPlace(values.ToArray());

    /// <summary>As <see cref="Of"/>, but sorts the buffer it is given.</summary>
    public static double InPlace(Span<double> values)
    {
        if (values.IsEmpty) return double.NaN;
        values.Sort();
        return OfSorted(values);
    }

    /// <summary>The median of values that already ascend. NaN for no values.</summary>
    public static double OfSorted(ReadOnlySpan<double> ascending)
    {
        if (ascending.IsEmpty) return double.NaN;
        var middle = ascending.Length / 2;
        return ascending.Length % 2 == 1 ? ascending[middle] : 0.5 * (ascending[middle - 1] + ascending[middle]);
    }
}

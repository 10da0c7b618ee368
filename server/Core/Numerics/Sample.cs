namespace RegimeGrpc.Core.Numerics;

/// <summary>Moments of one list of numbers, two-pass, summed from left to right (signals.md 1.5). NaN for too short a list.</summary>
public static class Sample
{
    /// <summary>Sum from left to right.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values) sum += value;
        return sum;
    }

    /// <summary>Arithmetic mean; NaN for no values.</summary>
    public static double Mean(ReadOnlySpan<double> values) => values.IsEmpty ? double.NaN : Sum(values) / values.Length;

    /// <summary>Variance with n - 1; NaN below two values.</summary>
    public static double Variance(ReadOnlySpan<double> values)
    {
        if (values.Length < 2) return double.NaN;
        var mean = Mean(values);
        double squares = 0;
        foreach (var value in values) squares += (value - mean) * (value - mean);
        return squares / (values.Length - 1);
    }

    /// <summary>Standard deviation with n - 1; NaN below two values.</summary>
    public static double StandardDeviation(ReadOnlySpan<double> values) => Math.Sqrt(Variance(values));
}

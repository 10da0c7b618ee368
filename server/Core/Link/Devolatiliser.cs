namespace RegimeGrpc.Core.Link;

/// <summary>
/// Divides returns by the volatility known before each of them and clips what is left (signals.md 2.7c).
/// </summary>
/// <param name="Variance">Of the next return, from those before it.</param>
internal readonly record struct Devolatiliser(double Variance)
{
    /// <summary>From the first pairs of a series.</summary>
    public static Devolatiliser From(ReadOnlySpan<double> first)
    {
        double sum = 0;
        foreach (var value in first) sum += value * value;
        return new(sum / first.Length);
    }

    public double Scale(double value, BreakParameters parameters)
    {
        // After returns of exactly 0 any move is as large as can be.
        if (!(Variance > 0)) return Math.Sign(value) * parameters.Clip;
        return Math.Clamp(value / Math.Sqrt(Variance), -parameters.Clip, parameters.Clip);
    }

    public Devolatiliser After(double value, BreakParameters parameters) =>
        new((parameters.VolatilityLambda * Variance) + ((1 - parameters.VolatilityLambda) * value * value));
}

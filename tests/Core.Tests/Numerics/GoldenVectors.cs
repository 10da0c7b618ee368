namespace RegimeGrpc.Core.Tests.Numerics;

/// <summary>The input of signals.md section 14 and its tolerance.</summary>
internal static class GoldenVectors
{
    public const int Length = 250;

    public static double[] X { get; } = Make(i => (((37 * i) % 101) - 50) / 5000d);

    public static double[] Y { get; } = Make(i => (0.6 * X[i]) + ((((53 * i) % 97) - 48) / 4000d));

    public static void AssertClose(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) <= Math.Max(1e-12, 1e-9 * Math.Abs(expected)), $"Expected {expected:R}, was {actual:R}");

    private static double[] Make(Func<int, double> value)
    {
        var values = new double[Length];
        for (var i = 0; i < Length; i++) values[i] = value(i);
        return values;
    }
}

using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Link;

/// <summary>Equality of reference numbers: 1e-9 relative or 1e-12 absolute.</summary>
internal static class Close
{
    public static void To(double expected, double actual, string what = "")
    {
        var distance = Math.Abs(expected - actual);
        Assert.True(distance <= 1e-12 || distance <= 1e-9 * Math.Abs(expected), $"{what}: expected {expected:R}, got {actual:R}");
    }

    public static void To(double expected, Value actual, string what = "")
    {
        Assert.True(actual.IsOk, $"{what}: expected {expected:R}, got {actual}");
        To(expected, actual.Number, what);
    }
}

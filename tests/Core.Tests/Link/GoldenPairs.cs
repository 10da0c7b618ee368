using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Tests.Link;

/// <summary>The 250 pairs of signals.md section 14: integer arithmetic first, then one division.</summary>
internal static class GoldenPairs
{
    public const int Count = 250;

    public static readonly double[] X = Enumerable.Range(0, Count).Select(i => ((37 * i % 101) - 50) / 5000d).ToArray();

    public static readonly double[] Y = Enumerable.Range(0, Count).Select(i => (0.6 * X[i]) + (((53 * i % 97) - 48) / 4000d)).ToArray();

    /// <summary>The last pairs of all but the last <paramref name="skip"/>.</summary>
    public static PairSpan Last(int window, int skip = 0)
    {
        var range = (Count - skip - window)..(Count - skip);
        return new(X.AsSpan(range), Y.AsSpan(range), window);
    }
}

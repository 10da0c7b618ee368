using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>The pairs of a window that meet a condition, in their order.</summary>
internal readonly struct SubSample
{
    private readonly double[] _x;
    private readonly double[] _y;

    private SubSample(List<double> x, List<double> y) => (_x, _y) = (x.ToArray(), y.ToArray());

    public int Count => _x.Length;

    /// <summary>By the benchmark's return.</summary>
    public static SubSample Where(PairSpan pairs, Func<double, bool> condition)
    {
        List<double> x = [], y = [];
        for (var i = 0; i < pairs.Count; i++)
        {
            if (!condition(pairs.X[i])) continue;
            x.Add(pairs.X[i]);
            y.Add(pairs.Y[i]);
        }

        return new(x, y);
    }

    /// <summary>By a flag; a pair whose flag is unknown belongs to neither side.</summary>
    public static SubSample Where(PairSpan pairs, ReadOnlySpan<bool?> flags, bool wanted)
    {
        List<double> x = [], y = [];
        for (var i = 0; i < pairs.Count; i++)
        {
            if (flags[i] != wanted) continue;
            x.Add(pairs.X[i]);
            y.Add(pairs.Y[i]);
        }

        return new(x, y);
    }

    public Spearman Spearman(int least, string what) => Link.Spearman.Of(
        Count,
        Count < least ? Value.Unavailable($"needs {least} {what}, has {Count}") : Link.Spearman.OfRanks(Ranks.Average(_x), Ranks.Average(_y)),
        Count);

    /// <summary>Null for too few pairs, or when a leg does not vary.</summary>
    public Regression? Regression(int least) => Count < least ? null : Link.Regression.Of(Moments2.Of(_x, _y));
}

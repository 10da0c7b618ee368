using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Link;

/// <summary>Ranks of a window that waits for one pair more, which then moves them in O(n) without sorting again.</summary>
internal sealed class RankCore
{
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _rankX;
    private readonly double[] _rankY;
    private readonly int _sessions;

    /// <param name="pairs">Those of one session less than the window.</param>
    public RankCore(PairSpan pairs)
    {
        _x = pairs.X.ToArray();
        _y = pairs.Y.ToArray();
        _rankX = Ranks.Average(pairs.X);
        _rankY = Ranks.Average(pairs.Y);
        _sessions = pairs.Sessions + 1;
    }

    public Spearman With(ReturnPair partial, LinkParameters parameters)
    {
        var n = _x.Length + 1;
        if (parameters.Lack(n, _sessions) is { } lack) return new(_sessions, lack, lack, lack);
        Span<double> x = stackalloc double[n];
        Span<double> y = stackalloc double[n];
        Insert(_x, _rankX, partial.Benchmark, x);
        Insert(_y, _rankY, partial.Asset, y);
        return Spearman.Of(_sessions, Spearman.OfRanks(x, y), n);
    }

    // Every value above moves up by one, every equal one by a half, and the new one comes to lie between them.
    private static void Insert(double[] values, double[] ranks, double value, Span<double> moved)
    {
        double rank = 1;
        for (var i = 0; i < values.Length; i++)
        {
            var (up, own) = values[i] > value ? (1d, 0d) : values[i] < value ? (0d, 1d) : (0.5, 0.5);
            moved[i] = ranks[i] + up;
            rank += own;
        }

        moved[^1] = rank;
    }
}

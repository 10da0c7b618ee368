using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

public enum BreakDirection : byte
{
    None = 1,
    Drop = 2,
    Rise = 3,
}

/// <summary>
/// Test of a constant correlation against a change at an unknown date (signals.md 2.7b; Wied, Kraemer and Dehling 2012).
/// </summary>
/// <param name="Statistic">Largest weighted distance of the running correlation from that of the whole window.</param>
/// <param name="P">Per look.</param>
/// <param name="Pairs">Pairs before the change, where the distance is largest; 0 when there is none.</param>
internal readonly record struct UnknownDateBreak(Value Statistic, Value P, int Pairs, BreakDirection Direction)
{
    public static UnknownDateBreak Of(PairSpan pairs, LinkParameters parameters)
    {
        if (pairs.Lack(parameters) is { } lack) return None(lack);
        var whole = Moments2.Of(pairs.X, pairs.Y);
        var correlation = whole.Pearson;
        if (!correlation.IsOk) return None(correlation);
        var variance = RobustError.LongRunVariance(pairs, whole, correlation.Number);
        if (!(variance > 0)) return None(Value.Unavailable("the correlation has no sampling error"));

        var running = default(Moments2);
        double largest = 0;
        var at = 0;
        var direction = BreakDirection.None;
        for (var j = 1; j <= pairs.Count; j++)
        {
            running = running.Add(pairs.X[j - 1], pairs.Y[j - 1]);
            if (j < parameters.Breaks.UnknownDateLeast || running.Pearson is not { IsOk: true } soFar) continue;
            var distance = j / Math.Sqrt(pairs.Count) * Math.Abs(soFar.Number - correlation.Number);
            if (!(distance > largest)) continue;
            largest = distance;
            at = j;
            direction = soFar.Number > correlation.Number ? BreakDirection.Drop : BreakDirection.Rise;
        }

        var statistic = largest / Math.Sqrt(variance);
        return new(Value.Of(statistic), Value.Of(Kolmogorov.Q(statistic)), at, direction);
    }

    private static UnknownDateBreak None(Value why) => new(why, why, 0, BreakDirection.None);
}

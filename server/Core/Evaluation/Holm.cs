using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>Holm's step-down correction (1979): chances adjusted for everything that was looked at together.</summary>
internal static class Holm
{
    /// <param name="chances">Of the whole family. Unknown ones stay unknown and do not count.</param>
    public static Value[] Adjust(IReadOnlyList<Value> chances)
    {
        var adjusted = new Value[chances.Count];
        var order = new List<int>();
        for (var i = 0; i < chances.Count; i++)
        {
            adjusted[i] = chances[i];
            if (chances[i].IsOk) order.Add(i);
        }

        // Ties by place, so the order is one.
        order.Sort((a, b) => chances[a].Number != chances[b].Number ? chances[a].Number.CompareTo(chances[b].Number) : a.CompareTo(b));
        var largest = 0.0;
        for (var rank = 0; rank < order.Count; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Count - rank) * chances[order[rank]].Number));
            adjusted[order[rank]] = Value.Of(largest);
        }

        return adjusted;
    }
}

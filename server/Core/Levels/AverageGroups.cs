namespace RegimeGrpc.Core.Levels;

/// <summary>Groups any set of averages that lie close together (signals.md 4.2).</summary>
public static class AverageGroups
{
    /// <summary>
    /// Sorts the prices, cuts where the gap exceeds half an ATR, and keeps the groups of two or more that are at most one ATR wide.
    /// </summary>
    /// <param name="prices">Averages, price; in any order.</param>
    /// <param name="atr">Price.</param>
    /// <param name="gap">Cut above this gap, ATR.</param>
    /// <param name="width">Widest group, ATR.</param>
    /// <returns>Ascending.</returns>
    public static IReadOnlyList<PriceRange> Find(ReadOnlySpan<double> prices, double atr, double gap = 0.5, double width = 1.0)
    {
        var sorted = prices.ToArray();
        Array.Sort(sorted);
        var groups = new List<PriceRange>();
        for (int first = 0, next = 1; first < sorted.Length; first = next++)
        {
            while (next < sorted.Length && sorted[next] - sorted[next - 1] <= gap * atr) next++;
            if (next - first > 1 && sorted[next - 1] - sorted[first] <= width * atr) groups.Add(new(sorted[first], sorted[next - 1]));
        }

        return groups;
    }
}

using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Cli.Live;

/// <summary>A level on the ladder.</summary>
/// <param name="Name">Short.</param>
/// <param name="Low">Price.</param>
/// <param name="High">Price; the same as <paramref name="Low"/> for a line.</param>
/// <param name="State">How price stands to it, in a word; empty where above and below say it all.</param>
internal sealed record Rung(string Name, double Low, double High, string State)
{
    /// <summary>100 x (price / level - 1) to the nearer end; 0 within.</summary>
    internal double Percent(double price) => 100 * (price / Nearest(price) - 1);

    /// <summary>(price - level) / ATR to the nearer end; 0 within.</summary>
    internal double Atr(double price, double atr) => (price - Nearest(price)) / atr;

    /// <summary>The end of it that the price would meet first; the price itself within.</summary>
    internal double Nearest(double price) => Math.Clamp(price, Low, High);
}

/// <summary>Every level with a price, as a trader looks at them: what is over the price, the nearest last, then what is under it.</summary>
internal static class Ladder
{
    internal static IReadOnlyList<Rung> Of(Levels levels, Stance? stance)
    {
        var rungs = new List<Rung>();
        foreach (var a in levels.Averages) Add(Name(a), a.Price, a.Price, a.Warm ? "" : "not warm");
        Add("cluster", levels.Cluster.Low, levels.Cluster.High, Output.Show.State(levels.Cluster.State));
        if (levels.Line is { } line) Add("line", line.Price, line.Price, Output.Show.State(line.State));
        if (levels.Flush is { } flush) Add("flush low", Value.Of(flush.Low), Value.Of(flush.Low), flush.Recovered ? "recovered" : "");
        foreach (var n in levels.Named.Where(n => n.Range is not null))
            Add(n.Source == LevelSource.Published ? $"note {n.Id}" : n.Id, Value.Of(n.Range!.Low), Value.Of(n.Range!.High), Output.Show.State(n.State));
        if (stance is not null) Add("trigger", stance.Trigger, stance.Trigger, "");
        foreach (var i in stance?.Invalidations ?? []) Add($"ends view: {i.Id}", i.Price, i.Price, "");
        var price = levels.Price.Or(0);
        return [.. rungs.OrderByDescending(r => r.Nearest(price)).ThenByDescending(r => r.High).ThenBy(r => r.Name, StringComparer.Ordinal)];

        void Add(string name, Value low, Value high, string state)
        {
            if (low.TryGet(out var from) && high.TryGet(out var to) && from > 0) rungs.Add(new(name, from, to, state));
        }
    }

    private static string Name(MovingAverage average) => average.Kind switch
    {
        MovingAverageKind.Exponential => $"EMA{average.Length}",
        MovingAverageKind.Simple => $"SMA{average.Length}",
        _ => $"{Output.Show.State(average.Kind)}{average.Length}",
    };
}

using System.Globalization;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Samples.LevelAlert;

/// <summary>A level that the price has crossed.</summary>
internal sealed record Crossing(string Level, double At, double Price, bool IsUp, Finality Finality)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(IsUp ? "UP through" : "DOWN through")} {Level} {At:0.00}, price {Price:0.00}, {Finality}");
}

/// <summary>Remembers on which side of each level the price was. The first look only takes sides; within a range it keeps the last one.</summary>
internal sealed class Crossings
{
    private readonly Dictionary<string, bool> _isAbove = [];

    public IReadOnlyList<Crossing> Of(Levels levels, Finality finality)
    {
        if (!levels.Price.TryGet(out var price)) return [];
        var crossings = new List<Crossing>();
        foreach (var (name, low, high) in Ranges(levels))
        {
            if (price >= low && price <= high) continue;
            var isAbove = price > high;
            if (_isAbove.TryGetValue(name, out var before) && before != isAbove) crossings.Add(new(name, isAbove ? high : low, price, isAbove, finality));
            _isAbove[name] = isAbove;
        }

        return crossings;
    }

    private static IEnumerable<(string Name, double Low, double High)> Ranges(Levels levels)
    {
        foreach (var average in levels.Averages)
            if (average.Price.TryGet(out var price)) yield return ($"{(average.Kind == MovingAverageKind.Simple ? "SMA" : "EMA")}{average.Length}", price, price);
        if (levels.Cluster.Low.TryGet(out var low) && levels.Cluster.High.TryGet(out var high)) yield return ("cluster", low, high);
        foreach (var named in levels.Named)
            if (named.Range is { } range) yield return ($"{named.Id} ({named.Source.ToString().ToLowerInvariant()})", range.Low, range.High);
    }
}

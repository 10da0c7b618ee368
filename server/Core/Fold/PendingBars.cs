using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Fold;

/// <summary>Day bars that wait for the seal of their UTC day, by day.</summary>
internal sealed class PendingBars
{
    private readonly SortedDictionary<DateOnly, Bar> _byDay = [];

    /// <summary>A bar whose period ended at <paramref name="end"/>; a later word on the same day replaces it.</summary>
    public void Add(Instant end, Bar bar) => _byDay[new Instant(end.Ticks - 1).UtcDate] = bar;

    /// <summary>Takes out the bars up to a day, oldest first.</summary>
    public IReadOnlyList<(DateOnly Day, Bar Bar)> TakeThrough(DateOnly day)
    {
        var due = new List<(DateOnly, Bar)>();
        foreach (var (held, bar) in _byDay)
        {
            if (held > day) break;
            due.Add((held, bar));
        }

        foreach (var (held, _) in due) _byDay.Remove(held);
        return due;
    }

    public void Save(CanonicalWriter writer) => writer.List(_byDay, static (w, pair) =>
    {
        w.Date(pair.Key);
        w.Double(pair.Value.Open);
        w.Double(pair.Value.High);
        w.Double(pair.Value.Low);
        w.Double(pair.Value.Close);
        w.Optional(pair.Value.Volume, static (v, x) => v.Double(x));
    });

    public static PendingBars Load(CanonicalReader reader)
    {
        var pending = new PendingBars();
        foreach (var (day, bar) in reader.List(static r =>
            (r.Date(), new Bar(r.Double(), r.Double(), r.Double(), r.Double(), r.Optional(static v => v.Double())))))
            pending._byDay.Add(day, bar);
        return pending;
    }
}

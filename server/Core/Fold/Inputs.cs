using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Fold;

/// <summary>The newest observation of every series in the journal: what it is about and when it took effect.</summary>
public sealed class Inputs
{
    // Looked up by hash on the way of every tick; listed in order only when saved.
    private readonly Dictionary<string, Cell> _bySeries = new(StringComparer.Ordinal);
    private readonly SortedList<string, Cell> _ordered = new(StringComparer.Ordinal);

    /// <summary>In ordinal order of the series.</summary>
    public IEnumerable<KeyValuePair<string, Newest>> All => _ordered.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.Newest));

    /// <summary>Series of which something has arrived.</summary>
    public int Count => _ordered.Count;

    /// <summary>Null when nothing has ever arrived.</summary>
    public Newest? Of(string series) => _bySeries.TryGetValue(series, out var cell) ? cell.Newest : null;

    /// <summary>Where the newest of a series stands, for good; null when nothing has ever arrived.</summary>
    internal Cell? CellOf(string series) => _bySeries.GetValueOrDefault(series);

    /// <summary>True when the observation is about a later time than any before it in the series.</summary>
    public bool Observe(string series, Instant eventTime, Instant knownAt)
    {
        if (!_bySeries.TryGetValue(series, out var cell)) Add(series, new(eventTime, knownAt));
        else if (eventTime <= cell.Newest.EventTime) return false;
        else cell.Newest = new(eventTime, knownAt);
        return true;
    }

    public void Save(CanonicalWriter writer) => writer.List(_ordered, static (w, pair) =>
    {
        w.Text(pair.Key);
        w.Instant(pair.Value.Newest.EventTime);
        w.Instant(pair.Value.Newest.KnownAt);
    });

    public static Inputs Load(CanonicalReader reader)
    {
        var inputs = new Inputs();
        foreach (var (series, newest) in reader.List(static r => (r.Text(), new Newest(r.Instant(), r.Instant()))))
            inputs.Add(series, newest);
        return inputs;
    }

    private void Add(string series, Newest newest)
    {
        var cell = new Cell { Newest = newest };
        _bySeries.Add(series, cell);
        _ordered.Add(series, cell);
    }

    internal sealed class Cell
    {
        public Newest Newest { get; set; }
    }

    /// <param name="EventTime">What it is about.</param>
    /// <param name="KnownAt">When it took effect.</param>
    public readonly record struct Newest(Instant EventTime, Instant KnownAt);
}

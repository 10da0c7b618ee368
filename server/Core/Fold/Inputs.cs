using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Fold;

/// <summary>The newest observation of every series in the journal: what it is about and when it took effect.</summary>
public sealed class Inputs
{
    private readonly SortedDictionary<string, Newest> _bySeries = new(StringComparer.Ordinal);

    /// <summary>In ordinal order of the series.</summary>
    public IEnumerable<KeyValuePair<string, Newest>> All => _bySeries;

    /// <summary>Null when nothing has ever arrived.</summary>
    public Newest? Of(string series) => _bySeries.TryGetValue(series, out var newest) ? newest : null;

    /// <summary>True when the observation is about a later time than any before it in the series.</summary>
    public bool Observe(string series, Instant eventTime, Instant knownAt)
    {
        if (_bySeries.TryGetValue(series, out var newest) && eventTime <= newest.EventTime) return false;
        _bySeries[series] = new(eventTime, knownAt);
        return true;
    }

    public void Save(CanonicalWriter writer) => writer.List(_bySeries, static (w, pair) =>
    {
        w.Text(pair.Key);
        w.Instant(pair.Value.EventTime);
        w.Instant(pair.Value.KnownAt);
    });

    public static Inputs Load(CanonicalReader reader)
    {
        var inputs = new Inputs();
        foreach (var (series, newest) in reader.List(static r => (r.Text(), new Newest(r.Instant(), r.Instant()))))
            inputs._bySeries.Add(series, newest);
        return inputs;
    }

    /// <param name="EventTime">What it is about.</param>
    /// <param name="KnownAt">When it took effect.</param>
    public readonly record struct Newest(Instant EventTime, Instant KnownAt);
}

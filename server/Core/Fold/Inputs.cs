using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Fold;

/// <summary>
/// The newest observation of every series in the journal: what it is about, when it took effect, and when the next is announced.
/// </summary>
public sealed class Inputs
{
    // Looked up by hash on the way of every tick; listed in order only when saved.
    private readonly Dictionary<string, Cell> _bySeries = new(StringComparer.Ordinal);
    private readonly SortedList<string, Cell> _ordered = new(StringComparer.Ordinal);

    // Of the year 5138.
    private const double LastSecond = 1e11;

    private readonly SortedList<string, AnnouncedReleases> _announced = new(StringComparer.Ordinal);

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
        if (!_bySeries.TryGetValue(series, out var cell)) Add(series, new(eventTime, knownAt) { AnnouncedDue = AnnouncedDue(series, knownAt) });
        else if (eventTime <= cell.Newest.EventTime) return false;
        else cell.Newest = new(eventTime, knownAt) { AnnouncedDue = AnnouncedDue(series, knownAt) };
        return true;
    }

    /// <summary>A release is announced, or moved, for all series that the announcing one is about.</summary>
    /// <param name="announcing">The series that says so.</param>
    /// <param name="edition">What the release is about.</param>
    /// <param name="seconds">When it is to come out, since 1970; what is no date says nothing.</param>
    internal void Announce(string announcing, Instant edition, double seconds)
    {
        if (!(seconds < LastSecond)) return;
        var release = new Instant((long)seconds * Instant.TicksPerSecond);
        if (!_announced.TryGetValue(announcing, out var releases)) _announced.Add(announcing, releases = new());
        releases.Put(edition, release);
        foreach (var series in SeriesCatalogue.AnnouncedIn(announcing))
            if (_bySeries.TryGetValue(series.Id, out var cell)) cell.Newest = cell.Newest with { AnnouncedDue = AnnouncedDue(series.Id, cell.Newest.KnownAt) };
    }

    public void Save(CanonicalWriter writer)
    {
        writer.List(_ordered, static (w, pair) =>
        {
            w.Text(pair.Key);
            w.Instant(pair.Value.Newest.EventTime);
            w.Instant(pair.Value.Newest.KnownAt);
        });
        writer.List(_announced, static (w, pair) =>
        {
            w.Text(pair.Key);
            pair.Value.Save(w);
        });
    }

    public static Inputs Load(CanonicalReader reader)
    {
        var inputs = new Inputs();
        var newest = reader.List(static r => (r.Text(), new Newest(r.Instant(), r.Instant())));
        foreach (var (announcing, releases) in reader.List(static r => (r.Text(), AnnouncedReleases.Load(r)))) inputs._announced.Add(announcing, releases);
        foreach (var (series, held) in newest) inputs.Add(series, held with { AnnouncedDue = inputs.AnnouncedDue(series, held.KnownAt) });
        return inputs;
    }

    private Instant? AnnouncedDue(string series, Instant knownAt) =>
        SeriesCatalogue.Find(series)?.AnnouncedBy is { } announcing && _announced.TryGetValue(announcing, out var releases) && releases.After(knownAt) is { } release
            ? HealthRules.AnnouncedDue(release)
            : null;

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
    public readonly record struct Newest(Instant EventTime, Instant KnownAt)
    {
        /// <summary>When the next is due by what is announced; null when nothing is.</summary>
        public Instant? AnnouncedDue { get; init; }
    }
}

using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Fold;

/// <summary>When the editions of one release are to come out, as announced; the last word of each counts. Bounded. Not thread-safe.</summary>
internal sealed class AnnouncedReleases
{
    private const int Most = 24;

    // An announcement is of the months to come; anything else is no date.
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    private readonly SortedList<Instant, Instant> _byEdition = [];

    public void Put(Instant edition, Instant release)
    {
        if (release <= edition || release - edition > Furthest) return;
        _byEdition[edition] = release;
        if (_byEdition.Count > Most) _byEdition.RemoveAt(0);
    }

    /// <summary>The first release after an instant; null when none is announced.</summary>
    public Instant? After(Instant instant)
    {
        Instant? first = null;
        foreach (var release in _byEdition.Values)
            if (release > instant && !(first <= release)) first = release;
        return first;
    }

    public void Save(CanonicalWriter writer) => writer.List(_byEdition, static (w, pair) =>
    {
        w.Instant(pair.Key);
        w.Instant(pair.Value);
    });

    public static AnnouncedReleases Load(CanonicalReader reader)
    {
        var releases = new AnnouncedReleases();
        foreach (var (edition, release) in reader.List(static r => (r.Instant(), r.Instant()))) releases._byEdition.Add(edition, release);
        return releases;
    }
}

using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;

namespace RegimeGrpc.Server.Feeds.Pull;

/// <summary>
/// Something that is asked: a request and a parser. It owns no timer, no retry and no memory; the host does. Thread-safe.
/// </summary>
internal interface IPullSource
{
    /// <summary>Provider and subject, as in "fred/NFCI".</summary>
    string Name { get; }

    string Provider { get; }

    /// <summary>What it can bring, by id in the catalogue.</summary>
    IReadOnlyList<string> Series { get; }

    /// <summary>When the next answer can bring something, by the calendar of its releases.</summary>
    PullPlan Plan(PullView view);

    /// <summary>Asks. Ends with a value or a <see cref="PullEndedException"/>; anything unreadable is an <see cref="UnreadableException"/>.</summary>
    Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation);
}

/// <param name="Due">When the next value is published, at the earliest.</param>
/// <param name="LateAfter">From when on its absence means the series is stale.</param>
internal readonly record struct PullPlan(Instant Due, Instant LateAfter)
{
    /// <summary>How soon to ask again at first when it is not there on time, and how rarely at last.</summary>
    public TimeSpan Soonest { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan Rarest { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>When to ask: on time, then at growing intervals, a third of how late it is.</summary>
    public Instant NextTry(Instant? lastTry)
    {
        if (lastTry is not { } tried || tried < Due) return Due;
        var wait = (tried - Due) / 3;
        return tried + (wait < Soonest ? Soonest : wait > Rarest ? Rarest : wait);
    }
}

/// <summary>What a plan is made from.</summary>
/// <param name="Now">Our clock.</param>
/// <param name="LastTry">Null before the first.</param>
/// <param name="LastAnswer">The last that brought facts, or said that nothing changed; null before the first.</param>
/// <param name="Newest">The newest period of each of its series in the journal.</param>
internal sealed record PullView(Instant Now, Instant? LastTry, Instant? LastAnswer, IReadOnlyDictionary<string, Instant> Newest)
{
    /// <summary>When it was looked at first: since then what has no value yet is due.</summary>
    public Instant Since { get; init; } = Now;

    /// <summary>The same if those without a value were where the others are: what the others wait for.</summary>
    public PullView Completed(IReadOnlyList<string> series)
    {
        if (Newest.Count == 0 || Newest.Count == series.Count) return this;
        var least = Newest.Values.Min();
        return this with { Newest = series.ToDictionary(id => id, id => Newest.TryGetValue(id, out var newest) ? newest : least, StringComparer.Ordinal) };
    }

    /// <summary>The newest period that all of these series have; null when one has none.</summary>
    public Instant? NewestOfAll(IEnumerable<string> series)
    {
        Instant? least = null;
        foreach (var id in series)
        {
            if (!Newest.TryGetValue(id, out var newest)) return null;
            least = least is { } before ? Instant.Min(before, newest) : newest;
        }

        return least;
    }
}

/// <param name="Now">Our clock.</param>
/// <param name="From">First period wanted: the start of the history, or some periods before the newest in the journal.</param>
/// <param name="Newest">The newest period of each series in the journal.</param>
/// <param name="Cursor">Of the last answer since the start; null for none.</param>
internal sealed record PullRequest(Instant Now, DateOnly From, IReadOnlyDictionary<string, Instant> Newest, string? Cursor)
{
    /// <summary>True for the first look since the start: what comes is history, and counts as known when its rule says.</summary>
    public bool IsFirst { get; init; }

    /// <summary>The start of the history.</summary>
    public DateOnly HistoryFrom { get; init; } = From;

    /// <summary>Is told how far a long backfill has come.</summary>
    public Action<string>? Progress { get; init; }
}

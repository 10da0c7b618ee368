using System.Collections.Concurrent;
using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds;

/// <summary>How a series stands with one provider. In order of concern: the worst of several is the greatest.</summary>
public enum FeedState
{
    /// <summary>As it should be.</summary>
    Live = 1,

    /// <summary>Its history is being read.</summary>
    CatchingUp = 2,

    /// <summary>Some of the newest are missing and being fetched.</summary>
    Gap = 3,

    /// <summary>Not there at its time, and not yet alarming.</summary>
    Late = 4,

    /// <summary>The provider fails; what we have is what there was.</summary>
    Degraded = 5,

    /// <summary>Missing for longer than its calendar explains.</summary>
    Stale = 6,

    /// <summary>Its terms forbid the use it is put to here.</summary>
    Unlicensed = 7,

    /// <summary>Not asked: switched off, or a setting is missing or wrong.</summary>
    Disabled = 8,
}

/// <param name="Series">Id in the catalogue.</param>
/// <param name="Provider">Whose.</param>
/// <param name="State">At the last look.</param>
/// <param name="Reason">In plain words; empty when live.</param>
/// <param name="Newest">Newest event time brought or found in the journal; null when none.</param>
/// <param name="Due">When the next is expected.</param>
/// <param name="StaleAfter">From when on its absence is staleness.</param>
/// <param name="Licence">Its terms.</param>
public sealed record FeedHealth(string Series, string Provider, FeedState State, string Reason, Instant? Newest, Instant? Due, Instant? StaleAfter, Licence Licence)
{
    /// <summary>As it stands at an instant: time alone makes late what was live, and stale what was late.</summary>
    public FeedHealth At(Instant now) =>
        State is FeedState.Live or FeedState.Gap or FeedState.Late or FeedState.Degraded && StaleAfter is { } stale && now > stale
            ? this with { State = FeedState.Stale, Reason = Reason.Length > 0 ? Reason : $"expected by {stale}" }
            : State is FeedState.Live && Due is { } due && now > due ? this with { State = FeedState.Late, Reason = $"due since {due}" } : this;
}

/// <summary>The health of every series of every feed. Thread-safe.</summary>
public sealed class FeedHealthBoard
{
    private readonly ConcurrentDictionary<(string Provider, string Series), FeedHealth> _all = new();

    /// <summary>By provider, then series.</summary>
    public IReadOnlyList<FeedHealth> At(Instant now) =>
        [.. _all.OrderBy(pair => pair.Key.Provider, StringComparer.Ordinal).ThenBy(pair => pair.Key.Series, StringComparer.Ordinal).Select(pair => pair.Value.At(now))];

    public FeedHealth? Of(string provider, string series) => _all.GetValueOrDefault((provider, series));

    internal void Put(FeedHealth health) => _all[(health.Provider, health.Series)] = health;

    /// <summary>Changes the state, and leaves the times as they are.</summary>
    internal void Mark(string provider, string series, FeedState state, string reason)
    {
        if (_all.TryGetValue((provider, series), out var health)) Put(health with { State = state, Reason = reason });
    }
}

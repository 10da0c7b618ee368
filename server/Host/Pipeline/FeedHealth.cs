using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Pipeline;

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

/// <summary>Terms that data come under; carried with every series.</summary>
public enum Licence
{
    /// <summary>Free of terms.</summary>
    Public = 1,

    /// <summary>Free when the provider is named (CC BY).</summary>
    Attribution = 2,

    /// <summary>For one's own use; no redistribution of the data themselves.</summary>
    Internal = 3,

    /// <summary>Not for commercial use (CC BY-NC).</summary>
    NonCommercial = 4,
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
    /// <summary>The last answer that could be used; null before the first since the start.</summary>
    public Instant? LastSuccess { get; init; }

    /// <summary>What went wrong last since the start, without keys; null when nothing did.</summary>
    public string? LastError { get; init; }

    public Instant? LastErrorAt { get; init; }

    /// <summary>As it stands at an instant: time alone makes late what was live, and stale what was late.</summary>
    public FeedHealth At(Instant now) =>
        State is FeedState.Live or FeedState.Gap or FeedState.Late or FeedState.Degraded && StaleAfter is { } stale && now > stale
            ? this with { State = FeedState.Stale, Reason = Reason.Length > 0 ? $"expected by {stale}; before: {Reason}" : $"expected by {stale}" }
            : State is FeedState.Live && Due is { } due && now > due ? this with { State = FeedState.Late, Reason = $"due since {due}" } : this;
}

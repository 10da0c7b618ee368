using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client;

/// <summary>
/// What a watch tells. A closed union: switch over the nested types and ignore <see cref="Unknown"/>. In order: <see cref="Opened"/>,
/// signals, <see cref="CaughtUp"/>, live signals; the rest as it happens.
/// </summary>
public abstract record WatchEvent
{
    private protected WatchEvent() { }

    /// <summary>
    /// Opaque. Kept with the effect of this event and given to a later watch, it resumes right after this event. Empty where the
    /// event has none of its own: then the one before still holds.
    /// </summary>
    public string ResumePoint { get; internal init; } = "";

    /// <summary>The connection stands; after <see cref="Reconnecting"/>, again.</summary>
    public sealed record Opened : WatchEvent
    {
        public string Model { get; init; } = "";

        public string Fingerprint { get; init; } = "";

        public string JournalId { get; init; } = "";

        public Provenance Provenance { get; init; }

        /// <summary>The newest revision when the watch was opened.</summary>
        public Revision LatestRevision { get; init; }

        public IReadOnlyList<Topic> Topics { get; init; } = [];

        /// <summary>The interval in force.</summary>
        public TimeSpan? HeartbeatInterval { get; init; }
    }

    /// <summary>A signal. Revisions strictly increase over the whole watch, reconnects included.</summary>
    public sealed record Published(Signal Signal) : WatchEvent;

    /// <summary>Nothing at or below the revision is still to come.</summary>
    public sealed record CaughtUp(Revision Revision) : WatchEvent;

    /// <summary>The stream is alive and complete up to the revision.</summary>
    public sealed record Heartbeat(Revision Revision, Replica Replica, IReadOnlyList<InputHealth> Inputs) : WatchEvent;

    /// <summary>Signals of these revisions, both ends included, were left out for the newer one that follows; <paramref name="Count"/> is exact.</summary>
    public sealed record Conflated(Revision First, Revision Last, long Count) : WatchEvent;

    /// <summary>The watch was so slow that what follows is recomputed from the journal. Nothing is lost.</summary>
    /// <param name="From">The next revision the watch needs.</param>
    /// <param name="Oldest">The oldest revision the server still had at hand.</param>
    public sealed record FellBehind(Revision From, Revision Oldest) : WatchEvent;

    /// <summary>
    /// The newest signal's <see cref="Signal.ValidUntil"/> has passed and nothing newer came: stop relying on it. Raised by the client
    /// on its own clock, network or no network; once for a signal.
    /// </summary>
    public sealed record Stale(Signal Signal) : WatchEvent;

    /// <summary>The connection broke or could not be made; the watch tries again after the delay, at the last event that was handled.</summary>
    /// <param name="Code">Stable: UNAVAILABLE, DRAINING, SILENT (nothing came for two and a half heartbeats), ENDED, SEQUENCE_BROKEN...</param>
    /// <param name="Reason">In plain words.</param>
    /// <param name="Attempt">1 for the first since the last message.</param>
    /// <param name="Delay">Until the attempt.</param>
    public sealed record Reconnecting(string Code, string Reason, int Attempt, TimeSpan Delay) : WatchEvent;

    /// <summary>The server is going away; the watch connects again by itself.</summary>
    public sealed record Draining(string Reason) : WatchEvent;

    /// <summary>
    /// The sequence of signals is broken here and cannot be mended: what the caller built from it must be checked or built anew.
    /// </summary>
    /// <param name="Code">Stable: JOURNAL_CHANGED, MODEL_CHANGED, REVISION_COMPACTED, REVISION_IN_FUTURE, SEQUENCE_BROKEN.</param>
    /// <param name="Reason">What happened, and what to do.</param>
    /// <param name="Metadata">Facts that go with the code, for example <c>oldest_revision</c>.</param>
    public sealed record Gap(string Code, string Reason, IReadOnlyDictionary<string, string> Metadata) : WatchEvent;

    /// <summary>Something a newer server says and this version cannot read. Safe to ignore.</summary>
    public sealed record Unknown : WatchEvent;
}

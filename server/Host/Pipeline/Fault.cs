using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Why a request cannot be answered. Which status that is on the wire is decided in one place, by the reason.</summary>
/// <param name="Reason">Stable code.</param>
/// <param name="Message">What is wrong and what to do.</param>
/// <param name="Metadata">Facts a program can act on.</param>
public sealed record Fault(string Reason, string Message, IReadOnlyDictionary<string, string> Metadata)
{
    public const string RevisionCompacted = "REVISION_COMPACTED";
    public const string RevisionInFuture = "REVISION_IN_FUTURE";
    public const string JournalChanged = "JOURNAL_CHANGED";
    public const string ModelChanged = "MODEL_CHANGED";
    public const string DataStale = "DATA_STALE";
    public const string UnknownModel = "UNKNOWN_MODEL";
    public const string InvalidArgument = "INVALID_ARGUMENT";
    public const string NoSignal = "NO_SIGNAL";
    public const string FeedsOff = "FEEDS_OFF";
    public const string JournalUnavailable = "JOURNAL_UNAVAILABLE";
    public const string JournalDamaged = "JOURNAL_DAMAGED";
    public const string Draining = "DRAINING";
    public const string CredentialsMissing = "CREDENTIALS_MISSING";
    public const string CredentialsInvalid = "CREDENTIALS_INVALID";
    public const string CredentialsExpired = "CREDENTIALS_EXPIRED";
    public const string AuthorityUnavailable = "AUTHORITY_UNAVAILABLE";
    public const string ScopeMissing = "SCOPE_MISSING";
    public const string SeriesNotAllowed = "SERIES_NOT_ALLOWED";
    public const string Unexpected = "UNEXPECTED";
    public const string QuotaExceeded = "QUOTA_EXCEEDED";

    /// <summary>Request fields at fault with what is wrong with them; for <see cref="InvalidArgument"/> and <see cref="UnknownModel"/>.</summary>
    public IReadOnlyList<(string Field, string Description)> Violations { get; init; } = [];

    /// <summary>How long to wait before asking again; null where a moment does.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether asking the same again can never help; then no time to do so is given.</summary>
    public bool IsFinal { get; init; }

    public static FaultException Invalid(string field, string description) =>
        new(new(InvalidArgument, $"{field}: {description}", None) { Violations = [(field, description)] });

    public static FaultException NoModel(string name, IEnumerable<string> known) => new(new(
        UnknownModel, $"No model is called '{name}'. Models: {string.Join(", ", known)}.", new Dictionary<string, string> { ["model"] = name })
    { Violations = [("model", "unknown")] });

    public static FaultException Compacted(Revision oldest) => new(new(
        RevisionCompacted,
        $"That far back the journal is gone; the oldest revision is {oldest}. Start again from the latest signal.",
        new Dictionary<string, string> { ["oldest_revision"] = oldest.ToString() }));

    public static FaultException InFuture(Revision latest) => new(new(
        RevisionInFuture,
        $"There is nothing there yet; the latest revision is {latest}.",
        new Dictionary<string, string> { ["latest_revision"] = latest.ToString() }));

    public static FaultException OtherJournal(string journalId) => new(new(
        JournalChanged,
        $"This server's journal is {journalId}, and the resume point is of another history. Drop what was built on it and start from the latest signal.",
        new Dictionary<string, string> { ["journal_id"] = journalId }));

    public static FaultException Replaced() => new(new(
        JournalChanged,
        "The journal behind this server has been replaced or rewound. Drop what was built on it and start from the latest signal.",
        None));

    public static FaultException NotThisJournal(string journalId) => new(new(
        JournalChanged,
        $"This server's journal is {journalId}, not the one the batch is for. Nothing was appended; see GetServerInfo.",
        new Dictionary<string, string> { ["journal_id"] = journalId }));

    public static FaultException OtherModel(string old, string current) => new(new(
        ModelChanged,
        "The model has other parameters now than when the resume point was taken. Start again from the latest signal.",
        new Dictionary<string, string> { ["old_fingerprint"] = old, ["new_fingerprint"] = current }));

    public static FaultException Stale(IReadOnlyList<string> series, TimeSpan limit) => new(new(
        DataStale,
        $"Older than {limit}: {string.Join(", ", series)}. Wait for the input, or allow more staleness.",
        new Dictionary<string, string> { ["series"] = string.Join(",", series) }));

    public static FaultException Nothing() => new(new(
        NoSignal, "There is no signal yet there: nothing has been sealed. Import history, or ask for a later time.", None));

    public static FaultException Damaged(JournalDamagedException damage) => new(new(
        JournalDamaged,
        $"{damage.Message} What is up stays up, but nothing can be appended, and sending it again does not help: the store needs its operator.",
        damage.Revision is { } revision ? new Dictionary<string, string> { ["revision"] = revision.ToString() } : None));

    public static FaultException NoFeeds() => new(new(FeedsOff, "This server has no live inputs; start it with --feeds.", None));

    public static FaultException Drain() => new(new(Draining, "The server is going away; resume on another, or here in a moment.", None));

    private static readonly Dictionary<string, string> None = [];
}

/// <summary>Carries a <see cref="Pipeline.Fault"/> to the one place that answers it.</summary>
public sealed class FaultException(Fault fault) : Exception(fault.Message)
{
    public Fault Fault { get; } = fault;
}

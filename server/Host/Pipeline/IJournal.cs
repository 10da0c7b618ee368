using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// The ordered, durable log of observations. Two implementations pass the same contract tests: SQLite and Redis Streams.
/// Safe for concurrent use. Any number of writers, in any number of processes where the store allows it (Redis).
/// </summary>
/// <remarks>
/// Reading before the oldest entry throws <see cref="JournalCompactedException"/>.
/// Every member throws <see cref="JournalUnavailableException"/> while the store cannot be reached, and
/// <see cref="JournalChangedException"/> when the store no longer holds the journal that was opened.
/// Opening throws <see cref="JournalRefusedException"/> and <see cref="JournalDamagedException"/> besides.
/// </remarks>
public interface IJournal : IAsyncDisposable
{
    JournalIdentity Identity { get; }

    /// <summary>What an acknowledged append survives, and why.</summary>
    Durability Durability { get; }

    /// <summary>The newest entry's revision and rolling hash.</summary>
    ValueTask<JournalHead> HeadAsync(CancellationToken cancellation);

    /// <summary>
    /// Appends what is new, in order, all of it or nothing: when this returns, every appended observation is as durable as
    /// <see cref="Durability"/> says. Revisions are dense from 1.
    /// </summary>
    /// <param name="batch">
    /// Valid observations. The explicit key decides first, among those of its series, then the natural key, within the batch too. Only
    /// an observation that is appended takes its keys, so what is taken is a function of the entries.
    /// </param>
    /// <param name="appendTime">The caller's clock, stored with each entry.</param>
    /// <param name="cancellation">Gives up waiting. The batch may have been appended all the same: ask again with the same keys.</param>
    /// <param name="origin">Who is behind it; kept beside each entry that is appended, outside every hash.</param>
    /// <returns>One answer for each observation, in order.</returns>
    ValueTask<IReadOnlyList<Appended>> AppendAsync(IReadOnlyList<Observation> batch, Instant appendTime, CancellationToken cancellation, Origin? origin = null);

    /// <summary>
    /// Where the keys of observations are taken already: what <see cref="AppendAsync"/> would answer, without appending anything.
    /// Null for those whose keys are free.
    /// </summary>
    ValueTask<IReadOnlyList<Appended?>> FindAsync(IReadOnlyList<Observation> batch, CancellationToken cancellation);

    /// <summary>Up to <paramref name="limit"/> entries after <paramref name="after"/>, oldest first; empty at the end.</summary>
    ValueTask<IReadOnlyList<Entry>> ReadAsync(Revision after, int limit, CancellationToken cancellation);

    /// <summary>Returns when the journal may hold entries after <paramref name="after"/>: at once if it does. May return early.</summary>
    ValueTask WaitAsync(Revision after, CancellationToken cancellation);

    /// <summary>
    /// Keeps a model's base checkpoint beside the journal, as durable as its entries, in place of the one before: what a fold
    /// starts from when the entries before it are trimmed.
    /// </summary>
    ValueTask SaveBaseAsync(string fingerprint, ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation);

    /// <summary>The model's base checkpoint; null when it has none.</summary>
    ValueTask<byte[]?> LoadBaseAsync(string fingerprint, CancellationToken cancellation);

    /// <summary>
    /// Lets go of the entries up to and at <paramref name="through"/>, and of their explicit keys once these are
    /// <see cref="KeyLifetime"/> old. Natural keys stay: a fact that was taken in once is a duplicate for ever. The newest entry
    /// always stays. Trimming again, or less, changes nothing.
    /// </summary>
    /// <param name="through">At or after it nothing is touched; before it nothing can be read any more.</param>
    /// <param name="now">The caller's clock, to tell the age of keys.</param>
    /// <param name="cancellation">Gives up between two pages; what is trimmed by then stays trimmed.</param>
    ValueTask TrimAsync(Revision through, Instant now, CancellationToken cancellation);

    /// <summary>How long an explicit key outlives its entry at least.</summary>
    static readonly TimeSpan KeyLifetime = TimeSpan.FromDays(7);
}

/// <summary>What makes a journal this journal. Fixed when it is created.</summary>
/// <param name="Id">Random, 32 lower-case hex digits.</param>
/// <param name="Provenance">Real and simulated observations never share a journal.</param>
/// <param name="Store">"sqlite" or "redis".</param>
public sealed record JournalIdentity(string Id, Provenance Provenance, string Store);

public enum Provenance
{
    Real = 1,
    Simulated = 2,
}

/// <param name="IsFull">True when an acknowledged append survives a crash of the store and a power cut.</param>
/// <param name="Reason">Why, in plain words.</param>
public sealed record Durability(bool IsFull, string Reason);

/// <param name="Oldest">The oldest revision still there; 1 unless the journal was trimmed, and 1 when it is empty.</param>
/// <param name="Newest">The newest revision; <see cref="Revision.Start"/> when it is empty.</param>
/// <param name="Hash">The rolling hash at <paramref name="Newest"/>.</param>
public readonly record struct JournalHead(Revision Oldest, Revision Newest, RollingHash Hash);

public enum AppendOutcome
{
    /// <summary>New, and now in the journal.</summary>
    Accepted = 1,

    /// <summary>The same key or natural key with the same payload is in the journal already.</summary>
    Duplicate = 2,

    /// <summary>The key or natural key is taken by another payload. Not appended.</summary>
    KeyConflict = 3,
}

/// <param name="Outcome">What became of the observation.</param>
/// <param name="Revision">Where it is, or, for a conflict, where the other one is.</param>
public readonly record struct Appended(AppendOutcome Outcome, Revision Revision);

/// <summary>The store fails.</summary>
/// <param name="message">For callers: our own words, whole sentences.</param>
/// <param name="inner">What the store's driver says: addresses, paths and its own state, for the operator.</param>
public abstract class StoreException(string message, Exception? inner) : Exception(message, inner)
{
    /// <summary>For the operator: the message, and what the driver says.</summary>
    public string Detail => InnerException is { } driver ? $"{Message} ({driver.Message})" : Message;

    /// <summary>What an operator is told of a failure, whatever it is.</summary>
    public static string DetailOf(Exception failure) => (failure as StoreException)?.Detail ?? failure.Message;
}

/// <summary>The store cannot be reached or refuses to write. Nothing is known to be lost; try again.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : StoreException(message, inner);

/// <summary>The store holds another journal than the one that was opened: it was flushed, replaced or rewound.</summary>
public sealed class JournalChangedException(string message) : Exception(message);

/// <summary>The entries asked for were trimmed.</summary>
public sealed class JournalCompactedException(Revision oldest) : Exception($"The journal begins at revision {oldest} now; what was before it has been trimmed.")
{
    /// <summary>The oldest revision still there.</summary>
    public Revision Oldest { get; } = oldest;
}

/// <summary>The journal cannot be opened like this, now or later: another provenance, another writer, another format. The message says what to do.</summary>
public sealed class JournalRefusedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What the store holds does not add up. It needs a person: nothing is repaired or skipped silently.</summary>
public sealed class JournalDamagedException(string message, Revision? revision = null, Exception? inner = null) : StoreException(message, inner)
{
    /// <summary>The first entry known to be damaged; null when the damage is not in one entry.</summary>
    public Revision? Revision { get; } = revision;
}

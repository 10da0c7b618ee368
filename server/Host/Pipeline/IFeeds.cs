using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Live inputs, as who runs the server sees them. Thread-safe.</summary>
public interface IFeeds
{
    /// <summary>Names of all providers.</summary>
    IReadOnlyList<string> Providers { get; }

    /// <summary>Every series of every provider as it stands now; by provider, then series.</summary>
    IReadOnlyList<FeedHealth> Health { get; }

    /// <summary>The providers' clocks less ours, as most of them agree; zero within what can be measured, and while fewer than two have answered.</summary>
    TimeSpan ClockSkew { get; }

    /// <summary>
    /// True when a series comes over streams alone and none of them can tell its newest value: the line is down, the provider refuses it,
    /// its heartbeats have stopped, or what comes of it has waited behind a hole for longer than a heartbeat may take.
    /// </summary>
    bool IsCutOff(string series);

    /// <summary>Asks every provider once, and writes nothing. One answer for each, as it comes.</summary>
    /// <param name="provider">
    /// One of <see cref="Providers"/>; null for all. One that is named is sent a request in spite of a pause of more than a minute that it
    /// wanted; when it answers well, the pause is over for the feeds as well.
    /// </param>
    /// <param name="cancellation">Gives up at once.</param>
    IAsyncEnumerable<FeedCheck> CheckAsync(string? provider, CancellationToken cancellation);

    /// <summary>Asks for the whole history and appends what the journal lacks. Ends with <see cref="BackfillEvent.Appended"/>.</summary>
    /// <param name="provider">One of <see cref="Providers"/>; null for all.</param>
    /// <param name="cancellation">Before the append, nothing of it is in the journal.</param>
    IAsyncEnumerable<BackfillEvent> BackfillAsync(string? provider, CancellationToken cancellation);
}

/// <summary>What became of asking, the worst last.</summary>
public enum FeedOutcome
{
    Ok = 1,

    /// <summary>The calendar has it later.</summary>
    NotYet = 2,

    /// <summary>Too many requests.</summary>
    Throttled = 3,

    /// <summary>No connection, an error, or an answer that cannot be read.</summary>
    Failed = 4,

    /// <summary>Not asked: switched off, a setting is missing, or its terms forbid it.</summary>
    NotAsked = 5,
}

/// <param name="Source">Provider and subject, as in "fred/NFCI".</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Message">In plain words, without keys.</param>
/// <param name="Values">In the answer, new or not.</param>
/// <param name="Newest">The newest of them; null when there is none.</param>
public sealed record FeedAnswer(string Source, FeedOutcome Outcome, string Message, int Values, Instant? Newest);

/// <param name="Provider">Whose.</param>
/// <param name="Outcome">The worst of its sources.</param>
/// <param name="Message">In plain words, without keys.</param>
/// <param name="Answers">Of its sources.</param>
public sealed record FeedCheck(string Provider, FeedOutcome Outcome, string Message, IReadOnlyList<FeedAnswer> Answers);

/// <summary>A step of a backfill.</summary>
public abstract record BackfillEvent
{
    private BackfillEvent()
    {
    }

    /// <summary>How far a long answer has come, or what is waited for.</summary>
    public sealed record Progress(string Text) : BackfillEvent;

    /// <summary>A source has answered.</summary>
    public sealed record Fetched(FeedAnswer Answer) : BackfillEvent;

    /// <summary>What became of all that was fetched. Always last.</summary>
    /// <param name="Added">First prints.</param>
    /// <param name="Revised">New editions of a period that was there.</param>
    /// <param name="Unchanged">In the journal already.</param>
    /// <param name="Held">Not yet: their rule says nobody can know them.</param>
    /// <param name="Rejected">Refused by the intake.</param>
    /// <param name="First">The first refusal; null when there is none.</param>
    public sealed record Appended(int Added, int Revised, int Unchanged, int Held, int Rejected, Rejection? First) : BackfillEvent;
}

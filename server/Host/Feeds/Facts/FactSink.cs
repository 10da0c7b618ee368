using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Facts;

/// <summary>
/// Where facts of all feeds become observations: a value that the journal has already is nothing, a changed one is a new edition
/// with a known-at of its own, and what is missing from an answer deletes nothing. A provider that repeats itself is no news, whoever
/// spoke in between; against one that goes first (<see cref="Precedence"/>) its word is only compared. Thread-safe.
/// </summary>
internal sealed partial class FactSink(Intake intake, JournalSource journals, JournalView view, LedgerStore store, ILogger<FactSink> log) : IDisposable
{
    private const int MostDiffering = 10_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly HashSet<(string Series, Instant EventTime, string Source, ulong Fingerprint)> _differing = [];
    private FeedLedger _ledger = new();
    private Revision _saved;

    /// <summary>The server's clock.</summary>
    public Instant Now => intake.Now;

    /// <summary>Asks the ledger, after it has read the journal to its end.</summary>
    /// <exception cref="JournalUnavailableException">Ask again.</exception>
    public async Task<T> AskAsync<T>(Func<FeedLedger, T> question, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await CatchUpAsync(cancellation);
            return question(_ledger);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Appends what the journal does not have yet, all facts of an answer in one batch.</summary>
    /// <param name="facts">In any order.</param>
    /// <param name="live">
    /// True when this provider was asked before since the start: then whatever is new became known now, and not at the instant
    /// its rule allows. False for a first look, which brings history.
    /// </param>
    /// <param name="cancellation">What is appended by then stays; the same facts again are nothing new.</param>
    /// <exception cref="JournalUnavailableException">Nothing is lost; send the same facts again.</exception>
    public async Task<SinkResult> AppendAsync(IReadOnlyCollection<Fact> facts, bool live, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            await CatchUpAsync(cancellation);
            var result = new SinkResult();
            var agreed = new List<(Fact Fact, ulong Fingerprint)>();
            var batch = Editions(facts, live, agreed, ref result);
            foreach (var chunk in batch.Chunk(Intake.LargestBatch))
                foreach (var (answer, observation) in (await intake.AppendAsync(chunk, null, cancellation, Origin.Server("feeds"))).Zip(chunk))
                    result = Count(result, answer, observation);
            await CatchUpAsync(cancellation);
            var isNew = false;
            foreach (var (fact, fingerprint) in agreed) isNew |= _ledger.Agree(fact.Series, fact.EventTime, new(fact.Source, fingerprint));
            // It is in no row: after a restart the ledger alone knows of it.
            if (isNew) await SaveAsync(cancellation);
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private List<Observation> Editions(IReadOnlyCollection<Fact> facts, bool live, List<(Fact, ulong)> agreed, ref SinkResult result)
    {
        var now = intake.Now;
        var time = view.Time;
        var batch = new List<Observation>(facts.Count);
        var pending = new Dictionary<(string, Instant), FeedLedger.Edition>();
        Fact[] ordered = [.. facts.OrderBy(fact => fact.Earliest).ThenBy(fact => fact.Series, StringComparer.Ordinal).ThenBy(fact => fact.EventTime)];
        var told = Told(ordered);
        foreach (var fact in ordered)
        {
            if (told.TryGetValue((fact.Series, fact.EventTime, fact.Source), out var left) && left > 0)
            {
                told[(fact.Series, fact.EventTime, fact.Source)] = left - 1;
                result = result with { Unchanged = result.Unchanged + 1 };
                continue;
            }

            var (scalar, bar) = ((double?)fact.Scalar, fact.Bar?.ToBar());
            FeedLedger.Edition? before = pending.TryGetValue((fact.Series, fact.EventTime), out var mine) ? mine : _ledger.Find(fact.Series, fact.EventTime);
            var fingerprint = FeedLedger.Fingerprint(scalar, bar);
            if (before is { } stands && (stands.Fingerprint == fingerprint || stands.WordOf(fact.Source) == fingerprint || stands.IsOver(fact.Source)))
            {
                if (stands.Fingerprint != fingerprint) Differs(fact, fingerprint, stands.Source);
                else if (stands.WordOf(fact.Source) != fingerprint)
                {
                    agreed.Add((fact, fingerprint));
                    pending[(fact.Series, fact.EventTime)] = stands.Hear(new(fact.Source, fingerprint));
                }

                result = result with { Unchanged = result.Unchanged + 1 };
                continue;
            }

            // A rule is about the first print of a period; nobody knows since when a changed value has been there.
            var isSeen = live || (before is not null && !fact.IsStamped);
            var known = isSeen ? Instant.Max(now, fact.Earliest) : fact.Earliest;
            // An edition is never known before the one it replaces.
            if (before is { } replaced) known = Instant.Max(known, replaced.KnownAt);
            // A venue's clock may be a little ahead of ours; a rule never is.
            if (known > (fact.Earliest == fact.EventTime ? now + ObservationRules.ClockTolerance : now))
            {
                result = result with { Held = result.Held + 1, HeldUntil = result.HeldUntil is { } until ? Instant.Min(until, known) : known };
                continue;
            }

            var number = before is null ? 0 : before.Value.Number + 1;
            batch.Add(new()
            {
                Series = fact.Series,
                EventTime = fact.EventTime,
                KnownAt = known,
                Scalar = scalar,
                Bar = bar,
                Source = fact.Source,
                Vintage = number == 0 ? "" : $"r{number}",
                Quality = fact.Quality,
                // A revision of long ago, told to a journal that is past it, is a correction of that past.
                Correction = number > 0 && known < time,
                Key = fact.Key,
                KnownAtBasis = isSeen ? KnownAtBasis.FirstSeen : fact.Basis(now),
            });
            if (number > 0 && before!.Value.Source != fact.Source) Differs(fact, fingerprint, before.Value.Source);
            pending[(fact.Series, fact.EventTime)] = FeedLedger.Edition.After(before, fingerprint, known, fact.Source);
        }

        // What was known before the journal's time takes effect at that time, and a series goes on by its periods: a day that was
        // reviewed after the days behind it would else come as history that is too late.
        return [.. batch.OrderBy(observation => time is { } stood ? Instant.Max(stood, observation.KnownAt) : observation.KnownAt).ThenBy(observation => observation.Series, StringComparer.Ordinal).ThenBy(observation => observation.EventTime)];
    }

    /// <summary>Of periods of which one source tells several editions in one answer, how many of them it has told before: those are no news.</summary>
    private Dictionary<(string Series, Instant EventTime, string Source), int> Told(IEnumerable<Fact> ordered)
    {
        var told = new Dictionary<(string, Instant, string), int>();
        var lost = new SortedDictionary<string, (int Count, Instant First)>(StringComparer.Ordinal);
        foreach (var period in ordered.GroupBy(fact => (fact.Series, fact.EventTime, fact.Source)))
        {
            Retelling.Word[] words = [.. period.Select(fact => new Retelling.Word(FeedLedger.Fingerprint((double?)fact.Scalar, fact.Bar?.ToBar()), fact.Earliest))];
            if (words.Length == 1 || _ledger.Find(period.Key.Series, period.Key.EventTime) is not { } stands) continue;
            var said = _ledger.WordsOf(period.Key.Source, period.Key.Series, period.Key.EventTime);
            var (before, missing) = said.Count == 0 ? (Retelling.Behind(words, new(stands.Fingerprint, stands.KnownAt)), 0) : Retelling.Match(words, said);
            told[period.Key] = before;
            if (missing == 0) continue;
            var (count, first) = lost.GetValueOrDefault(period.Key.Series, (0, period.Key.EventTime));
            lost[period.Key.Series] = (count + missing, Instant.Min(first, period.Key.EventTime));
        }

        foreach (var (series, (count, first)) in lost) LogLost(log, series, count, first);
        return told;
    }

    /// <summary>Told once for each word: the same answer comes again and again.</summary>
    private void Differs(Fact fact, ulong fingerprint, string other)
    {
        if (_differing.Count >= MostDiffering) _differing.Clear();
        if (_differing.Add((fact.Series, fact.EventTime, fact.Source, fingerprint))) LogDiffers(log, fact.Series, fact.EventTime, fact.Source, other);
    }

    private SinkResult Count(SinkResult result, IntakeResult answer, Observation observation)
    {
        switch (answer)
        {
            case IntakeResult.Accepted when observation.Vintage.Length > 0:
                return result with { Revised = result.Revised + 1 };
            case IntakeResult.Accepted:
                return result with { Added = result.Added + 1 };
            case IntakeResult.Duplicate:
                return result with { Unchanged = result.Unchanged + 1 };
            // Another replica was first: the same fact, seen a moment earlier.
            case IntakeResult.Rejected({ Reason: Rejection.KeyConflict }):
                return result with { Unchanged = result.Unchanged + 1 };
            case IntakeResult.Rejected(var rejection):
                if (result.Rejected == 0) LogRejected(log, observation.Series, observation.EventTime, rejection.Reason, rejection.Message);
                return result with { Rejected = result.Rejected + 1, FirstRejection = result.FirstRejection ?? rejection };
            default:
                return result;
        }
    }

    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        var journal = journals.Current;
        if (journal.Identity.Id != _ledger.JournalId && await store.LoadAsync(journal, cancellation) is { } saved)
        {
            _ledger = saved;
            _saved = saved.Revision;
        }

        await _ledger.CatchUpAsync(journal, cancellation);
        if (_ledger.Revision.Number - _saved.Number >= LedgerStore.Spacing) await SaveAsync(cancellation);
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        _saved = _ledger.Revision;
        await store.SaveAsync(_ledger, cancellation);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Series} of {EventTime} was not taken: {Reason}, {Message}")]
    private static partial void LogRejected(ILogger logger, string series, Instant eventTime, string reason, string message);

    [LoggerMessage(2, LogLevel.Warning, "{Series} of {EventTime}: {Source} says something else than {Other} did")]
    private static partial void LogDiffers(ILogger logger, string series, Instant eventTime, string source, string other);

    [LoggerMessage(3, LogLevel.Warning, "{Series}: the journal lacks {Count} editions between some that it has, the first of {EventTime}; they can be appended in their order no more. A journal that is made anew has them")]
    private static partial void LogLost(ILogger logger, string series, int count, Instant eventTime);
}

/// <summary>What became of the facts of one answer.</summary>
/// <param name="Added">First prints.</param>
/// <param name="Revised">New editions of a period that was there.</param>
/// <param name="Unchanged">In the journal already.</param>
/// <param name="Held">Not yet: their rule says nobody can know them.</param>
/// <param name="Rejected">Refused by the intake.</param>
internal readonly record struct SinkResult(int Added, int Revised, int Unchanged, int Held, int Rejected)
{
    /// <summary>When the first held fact may be told; null when none is held.</summary>
    public Instant? HeldUntil { get; init; }

    public Rejection? FirstRejection { get; init; }

    public int Written => Added + Revised;
}

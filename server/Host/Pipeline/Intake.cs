using System.Diagnostics;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What became of an observation that was sent.</summary>
public abstract record IntakeResult
{
    private IntakeResult()
    {
    }

    /// <summary>New, and in the journal.</summary>
    public sealed record Accepted(Revision Revision) : IntakeResult;

    /// <summary>In the journal before.</summary>
    public sealed record Duplicate(Revision Revision) : IntakeResult;

    /// <summary>Not in the journal.</summary>
    public sealed record Rejected(Rejection Rejection) : IntakeResult;
}

/// <summary>
/// The one way in, for clients and feeds alike: checks each observation, puts the clock observations its data passes in front
/// of it, and appends the batch in order. Thread-safe; batches of one process are appended one after the other, so that the
/// clock observations they need are written once.
/// </summary>
public sealed class Intake(JournalSource journals, JournalView view, TimeProvider time)
{
    /// <summary>Observations in one batch, at most.</summary>
    public const int LargestBatch = 10_000;

    private readonly Turns _turns = new(1);

    // Of their own: they need no order, and a flood of old values must leave the store to the appends.
    private readonly Turns _lookUps = Turns.Few();

    /// <summary>The server's clock: what <c>known_at</c> is held against.</summary>
    public Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>Appends what is fit; one answer for each, in order.</summary>
    /// <param name="batch">At most <see cref="LargestBatch"/>.</param>
    /// <param name="advanceTo">Then lets time pass to here: writes the clock observations of the scheduled instants up to it.</param>
    /// <param name="cancellation">Gives up waiting; the batch may have been appended all the same.</param>
    /// <param name="origin">Who is behind it; by default the server itself.</param>
    /// <exception cref="JournalUnavailableException">Nothing is known to have been appended; send the same batch again.</exception>
    public async Task<IReadOnlyList<IntakeResult>> AppendAsync(
        IReadOnlyList<Observation> batch, Instant? advanceTo, CancellationToken cancellation, Origin? origin = null)
    {
        origin ??= Origin.Server("server");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.Count, LargestBatch);
        var now = Now;
        using var trace = Instruments.Traces.StartActivity("append")?.SetTag("regime.batch", batch.Count);
        var began = Stopwatch.GetTimestamp();
        var done = false;
        try
        {
            var results = new IntakeResult[batch.Count];
            var (journal, historic) = await _turns.RunAsync(() => InTurnAsync(batch, results, advanceTo, now, origin, trace, cancellation), cancellation);
            // The journal only grows, so this needs no turn; and a long list of old values must not keep the others' appends waiting.
            foreach (var (index, known) in await LookUpAsync(journal, batch, historic, cancellation))
                results[index] = known is { } answer ? Answer(answer) : new IntakeResult.Rejected(HistoryRejection(batch[index]));
            done = true;
            AppendTraces.Appended(trace, results);
            Instruments.Count(results);
            return results;
        }
        catch (ObjectDisposedException e)
        {
            throw new JournalUnavailableException("It is being opened again.", e);
        }
        finally
        {
            Instruments.AppendDuration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("outcome", done ? "done" : "failed"));
        }
    }

    /// <returns>Where it was appended, and the indices of what is history there and has no result yet.</returns>
    private async Task<(IJournal Journal, List<int> Historic)> InTurnAsync(
        IReadOnlyList<Observation> batch, IntakeResult[] results, Instant? advanceTo, Instant now, Origin origin, Activity? trace, CancellationToken cancellation)
    {
        var journal = await KnownJournalAsync(cancellation);
        var fit = new List<int>(batch.Count);
        for (var i = 0; i < batch.Count; i++)
        {
            if (ObservationRules.Check(batch[i], now) is { } rejection) results[i] = new IntakeResult.Rejected(rejection);
            else fit.Add(i);
        }

        var historic = await AppendFitAsync(journal, batch, fit, results, now, origin, trace, cancellation);
        if (advanceTo is { } until) await PassTimeAsync(journal, Instant.Min(until, now + ObservationRules.ClockTolerance), now, origin, trace, cancellation);
        return (journal, historic);
    }

    /// <summary>
    /// The journal, when this process knows where it stands. Before that, data would go in without the clock observations it
    /// passes, and history would go in unnoticed.
    /// </summary>
    private async Task<IJournal> KnownJournalAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var journal = journals.Current;
            var known = view.Known;
            if (known.IsCompleted) return journal;
            // A store that cannot be reached says so now; else the fold gets there.
            await journal.HeadAsync(cancellation);
            await known.WaitAsync(cancellation);
        }
    }

    /// <returns>Indices of what is history, which only the journal can answer.</returns>
    private async Task<List<int>> AppendFitAsync(
        IJournal journal, IReadOnlyList<Observation> batch, List<int> fit, IntakeResult[] results, Instant now, Origin origin, Activity? trace, CancellationToken cancellation)
    {
        // History is only refused when it is new: what is in the journal already answers "duplicate". So it is asked in two
        // rounds, and the second is empty unless somebody sends old values.
        var historic = new List<int>();
        var lines = new List<(Observation Observation, int Index)>(fit.Count + 8);
        var times = view.Copy(out var place);
        foreach (var index in fit)
        {
            var observation = batch[index];
            if (!observation.Correction && times.IsHistory(observation))
            {
                historic.Add(index);
                continue;
            }

            foreach (var clock in times.ClocksBefore(observation.KnownAt).ToArray())
            {
                lines.Add((clock, -1));
                times.Advance(clock);
            }

            lines.Add((observation, index));
            times.Advance(observation);
        }

        if (lines.Count > 0)
        {
            Observation[] observations = [.. lines.Select(line => line.Observation)];
            AppendTraces.Appending(trace, journal.Identity.Id, observations);
            var answers = await journal.AppendAsync(observations, now, cancellation, origin);
            for (var i = 0; i < lines.Count; i++)
            {
                if (answers[i].Outcome == AppendOutcome.Accepted || lines[i].Index < 0) view.Advance(lines[i].Observation, place);
                if (lines[i].Index >= 0) results[lines[i].Index] = Answer(answers[i]);
            }
        }

        return historic;
    }

    private async Task<IEnumerable<(int Index, Appended? Known)>> LookUpAsync(
        IJournal journal, IReadOnlyList<Observation> batch, List<int> indices, CancellationToken cancellation)
    {
        if (indices.Count == 0) return [];
        Observation[] asked = [.. indices.Select(index => batch[index])];
        var known = await _lookUps.RunAsync(() => journal.FindAsync(asked, cancellation).AsTask(), cancellation);
        return indices.Select((index, i) => (index, known[i]));
    }

    private async Task PassTimeAsync(IJournal journal, Instant until, Instant now, Origin origin, Activity? trace, CancellationToken cancellation)
    {
        foreach (var clocks in view.Copy(out var place).ClocksUntil(until).Chunk(LargestBatch))
        {
            AppendTraces.Appending(trace, journal.Identity.Id, clocks);
            await journal.AppendAsync(clocks, now, cancellation, origin);
            foreach (var clock in clocks) view.Advance(clock, place);
        }
    }

    private static IntakeResult Answer(Appended appended) => appended.Outcome switch
    {
        AppendOutcome.Accepted => new IntakeResult.Accepted(appended.Revision),
        AppendOutcome.Duplicate => new IntakeResult.Duplicate(appended.Revision),
        _ => new IntakeResult.Rejected(new(
            Rejection.KeyConflict,
            $"Revision {appended.Revision} has this key with another payload. A revised value needs a vintage of its own.",
            "key")),
    };

    private Rejection HistoryRejection(Observation observation) => new(
        Rejection.HistoryAfterLive,
        $"The journal stands at {view.Time}, and {observation.Series} already goes past {observation.EventTime}: the sealed past is not re-told. "
        + "Send it as a correction with a vintage of its own, or rebuild the journal.",
        "known_at");
}

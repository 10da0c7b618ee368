using System.Runtime.CompilerServices;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Signals of the past: folded again from the nearest checkpoint, by the same engine, to the same bytes. Everything that is
/// not on the board any more comes from here.
/// </summary>
public sealed class History(Model model, JournalSource journals, CheckpointStore checkpoints)
{
    private const int Page = 1000;

    private readonly Lock _gate = new();
    private readonly SortedSet<Revision> _known = [];
    private SharedFold? _shared;

    /// <summary>The past as watches read it: they share what they need at the same time.</summary>
    internal SharedFold Shared => LazyInitializer.EnsureInitialized(ref _shared, () => new SharedFold(this));

    /// <exception cref="JournalUnavailableException">It is not open.</exception>
    internal IJournal Journal => journals.Current;

    /// <summary>Revisions that have a checkpoint, or should have: one that is not there, or not of this journal, is passed over.</summary>
    public void Know(IEnumerable<Revision> revisions)
    {
        lock (_gate) _known.UnionWith(revisions);
    }

    /// <summary>Those up to and at a revision are known no longer.</summary>
    /// <returns>Those that were.</returns>
    public IReadOnlyList<Revision> ForgetUpTo(Revision revision)
    {
        lock (_gate)
        {
            Revision[] gone = [.. _known.TakeWhile(known => known <= revision)];
            _known.ExceptWith(gone);
            return gone;
        }
    }

    public void Forget()
    {
        lock (_gate) _known.Clear();
        Shared.Forget();
    }

    /// <summary>
    /// The signals after a revision up to and at another, oldest first. Only those that <paramref name="wanted"/> picks are made;
    /// it sees every step, also those that publish nothing.
    /// </summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now.</exception>
    /// <exception cref="JournalCompactedException">The journal was trimmed, and no checkpoint bridges it.</exception>
    public async IAsyncEnumerable<Published> ReplayAsync(
        Revision after, Revision until, Func<Revision, StepResult, bool> wanted, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var journal = journals.Current;
        var engine = await EngineAtOrBeforeAsync(journal, after, cancellation);
        await foreach (var (entry, step) in FoldAsync(journal, engine, until, cancellation))
            if (entry.Revision > after && wanted(entry.Revision, step) && step.Publishes)
                yield return new Published(step.Sealed ?? engine.Provisional(step.Changed), step.Before, entry);
    }

    /// <summary>An engine of its own that has folded the journal up to and at a revision.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now, or ends before.</exception>
    public Task<Engine> EngineAtAsync(Revision revision, CancellationToken cancellation) => EngineAtAsync(journals.Current, revision, cancellation);

    /// <inheritdoc cref="EngineAtAsync(Revision, CancellationToken)"/>
    internal async Task<Engine> EngineAtAsync(IJournal journal, Revision revision, CancellationToken cancellation)
    {
        var engine = await EngineAtOrBeforeAsync(journal, revision, cancellation);
        await foreach (var _ in FoldAsync(journal, engine, revision, cancellation))
        {
        }

        return engine;
    }

    /// <summary>The signals after a revision up to and at another, oldest first; those that are not sealed are made only when <paramref name="everything"/> is wanted.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now, or ends before.</exception>
    /// <exception cref="JournalCompactedException">The journal was trimmed, and no checkpoint bridges it.</exception>
    internal async IAsyncEnumerable<Refolded> RefoldAsync(Revision after, Revision until, bool everything, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var journal = journals.Current;
        var engine = await EngineAtAsync(journal, after, cancellation);
        await foreach (var signal in RefoldAsync(journal, engine, until, everything, cancellation)) yield return signal;
    }

    /// <inheritdoc cref="RefoldAsync(Revision, Revision, bool, CancellationToken)"/>
    internal async IAsyncEnumerable<Refolded> RefoldAsync(IJournal journal, Engine engine, Revision until, bool everything, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (entry, step) in FoldAsync(journal, engine, until, cancellation))
        {
            if (!step.Publishes) continue;
            var isSealed = step.Sealed is not null;
            yield return new(entry.Revision, step.Changed, isSealed, isSealed || everything ? new Published(step.Sealed ?? engine.Provisional(step.Changed), step.Before, entry) : null);
        }
    }

    /// <summary>Computes again what was published at a revision.</summary>
    /// <param name="revision">After the start.</param>
    /// <param name="fromNothing">Folds every entry from the first and checks the rolling hash; else from the checkpoint before.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now, or ends before.</exception>
    /// <exception cref="JournalChangedException">From nothing: an entry's rolling hash does not follow from those before.</exception>
    public async Task<Recomputed> RecomputeAsync(Revision revision, bool fromNothing, CancellationToken cancellation)
    {
        var journal = journals.Current;
        var engine = fromNothing ? new Engine(model) : await EngineAtOrBeforeAsync(journal, new(revision.Number - 1), cancellation);
        var foldedAfter = engine.Revision;
        var hash = RollingHash.Start;
        var last = (default(Entry), default(StepResult));
        await foreach (var folded in FoldAsync(journal, engine, revision, cancellation))
        {
            last = folded;
            if (!fromNothing) continue;
            hash = hash.Next(ObservationCodec.Encode(folded.Entry.Observation));
            if (hash != folded.Entry.Hash)
                throw new JournalChangedException($"Entry {folded.Entry.Revision} does not follow from the entries before it: its rolling hash is another.");
        }

        var (entry, step) = last;
        return new(step.Publishes ? step.Sealed ?? engine.Provisional(step.Changed) : null, step.Seals, entry!, foldedAfter);
    }

    /// <summary>The signal at exactly this revision; null when there is none there.</summary>
    public async Task<Published?> AtAsync(Revision revision, CancellationToken cancellation)
    {
        await foreach (var published in ReplayAsync(new(revision.Number - 1), revision, static (_, _) => true, cancellation))
            return published;
        return null;
    }

    private static async IAsyncEnumerable<(Entry Entry, StepResult Step)> FoldAsync(
        IJournal journal, Engine engine, Revision until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (engine.Revision < until)
        {
            var limit = (int)Math.Min(Page, until - engine.Revision);
            var entries = await journal.ReadAsync(engine.Revision, limit, cancellation);
            if (entries.Count == 0) throw new JournalUnavailableException($"The journal ends at {engine.Revision}, before {until}.");
            // A page may have been there at once: without this a long fold would keep its thread to the end, whoever waits.
            await Task.Yield();
            foreach (var entry in entries)
            {
                cancellation.ThrowIfCancellationRequested();
                yield return (entry, engine.Step(entry.Revision, entry.Observation));
            }
        }
    }

    private async Task<Engine> EngineAtOrBeforeAsync(IJournal journal, Revision revision, CancellationToken cancellation)
    {
        var oldest = (await journal.HeadAsync(cancellation)).Oldest;
        Revision[] candidates;
        // What follows an earlier one has been trimmed.
        lock (_gate) candidates = [.. _known.Where(known => known <= revision && known.Next >= oldest).OrderDescending()];
        foreach (var candidate in candidates)
        {
            var (checkpoint, isSure) = await checkpoints.LoadAsync(journal.Identity.Id, model.Fingerprint, candidate, cancellation);
            if (checkpoint?.Revision == candidate && await checkpoint.IsOfAsync(journal, cancellation) && Load(checkpoint) is { } engine && engine.Revision == candidate)
                return engine;
            // One that could not be asked for may be there the next time.
            if (!isSure) continue;
            lock (_gate) _known.Remove(candidate);
        }

        if (oldest > Revision.Start.Next && Load(await BaseCheckpoint.LoadAsync(journal, model, cancellation)) is { } atBase && atBase.Revision <= revision)
            return atBase;
        return new Engine(model);
    }

    /// <summary>Null when there is none, or its state cannot be read: an earlier one, or the start, gives the same.</summary>
    private Engine? Load(Checkpoint? checkpoint)
    {
        try
        {
            return checkpoint is null ? null : Engine.Load(model, checkpoint.State);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}

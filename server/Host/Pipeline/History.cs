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
    private List<Revision> _known = [];

    /// <summary>Revisions that have a checkpoint, ascending.</summary>
    public void Know(IEnumerable<Revision> revisions)
    {
        lock (_gate) _known = [.. _known.Concat(revisions).Distinct().Order()];
    }

    public void Forget()
    {
        lock (_gate) _known = [];
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
        var engine = await EngineAtOrBeforeAsync(journal.Identity.Id, after, cancellation);
        while (engine.Revision < until)
        {
            var limit = (int)Math.Min(Page, until - engine.Revision);
            var entries = await journal.ReadAsync(engine.Revision, limit, cancellation);
            if (entries.Count == 0) throw new JournalUnavailableException($"The journal ends at {engine.Revision}, before {until}");
            foreach (var entry in entries)
            {
                cancellation.ThrowIfCancellationRequested();
                var step = engine.Step(entry.Revision, entry.Observation);
                if (entry.Revision > after && wanted(entry.Revision, step) && step.Publishes)
                    yield return new Published(step.Sealed ?? engine.Provisional(step.Changed), step.Before, entry);
            }
        }
    }

    /// <summary>The signal at exactly this revision; null when there is none there.</summary>
    public async Task<Published?> AtAsync(Revision revision, CancellationToken cancellation)
    {
        await foreach (var published in ReplayAsync(new(revision.Number - 1), revision, static (_, _) => true, cancellation))
            return published;
        return null;
    }

    private async Task<Engine> EngineAtOrBeforeAsync(string journalId, Revision revision, CancellationToken cancellation)
    {
        Revision[] candidates;
        lock (_gate) candidates = [.. _known.Where(known => known <= revision).OrderDescending()];
        foreach (var candidate in candidates)
        {
            if (await checkpoints.LoadAsync(journalId, model.Fingerprint, candidate, cancellation) is not { } checkpoint) continue;
            try
            {
                var engine = Engine.Load(model, checkpoint.State);
                if (engine.Revision == candidate) return engine;
            }
            catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
            {
                // As good as missing: an earlier one, or the start, gives the same state.
            }
        }

        return new Engine(model);
    }
}

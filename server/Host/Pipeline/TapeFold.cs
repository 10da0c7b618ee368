using RegimeGrpc.Core;
using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Folds a journal from its first entry by the engine that serves live, and keeps what an evaluation reads. Not thread-safe.
/// </summary>
internal sealed class TapeFold(IJournal journal, Model model, Instant? from = null, Instant? until = null, bool excludeRuleDated = false)
{
    private const int Page = 1000;

    private readonly Engine _engine = new(model);

    public Tape Tape { get; } = new(model, from, until);

    public string JournalId => journal.Identity.Id;

    /// <summary>The newest entry folded.</summary>
    public Revision Revision => _engine.Revision;

    /// <summary>Observations left out.</summary>
    public long Excluded { get; private set; }

    public Instant? Time => _engine.Time;

    /// <summary>Folds the next entries, at most one page of them. False when there is nothing more to take.</summary>
    /// <exception cref="FaultException">The beginning of the journal is gone.</exception>
    public async Task<bool> NextAsync(Revision last, CancellationToken cancellation)
    {
        if (Revision >= last || _engine.Time > until) return false;
        if (Revision.IsStart && await journal.HeadAsync(cancellation) is { Oldest.Number: > 1 } head) throw Fault.Compacted(head.Oldest);
        var entries = await journal.ReadAsync(Revision, (int)Math.Min(Page, last - Revision), cancellation);
        if (entries.Count == 0) throw new JournalUnavailableException($"The journal ends at {Revision}, before {last}.");
        foreach (var entry in entries)
        {
            if (excludeRuleDated && entry.Observation.KnownAtBasis == KnownAtBasis.Rule)
            {
                _engine.Skip(entry.Revision);
                Excluded++;
                continue;
            }

            Tape.Add(entry.Revision, entry.Observation, _engine.Step(entry.Revision, entry.Observation));
            if (_engine.Time > until) break;
        }

        return true;
    }
}

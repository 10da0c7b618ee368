using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>One model over the journal: its engine, the board it publishes on, its seals and its checkpoints. Driven by the fold loop alone.</summary>
public sealed class ModelFold(Model model, JournalSource journals, CheckpointStore checkpoints, int ringCapacity)
{
    /// <summary>Entries between two checkpoints that are kept for reads of the past.</summary>
    public const int CheckpointSpacing = 4096;

    private readonly int _ringCapacity = ringCapacity;
    private Engine _engine = new(model);
    private RollingHash _hash = RollingHash.Start;
    private Revision _checkpoint;
    private volatile Board _board = new(ringCapacity);

    public Model Model { get; } = model;

    /// <summary>A new one after the journal has changed; the old one is closed.</summary>
    public Board Board => _board;

    public SealLog Seals { get; } = new();

    public History History { get; } = new(model, journals, checkpoints);

    /// <summary>The newest entry folded.</summary>
    public Revision Revision => _engine.Revision;

    /// <summary>The journal's rolling hash at <see cref="Revision"/>.</summary>
    public RollingHash Hash => _hash;

    /// <summary>The newest checkpoint; <see cref="Revision.Start"/> if there is none.</summary>
    public Revision CheckpointRevision => _checkpoint;

    public Engine Engine => _engine;

    /// <summary>Starts from the newest usable checkpoint of the journal, or from nothing.</summary>
    public async Task StartAsync(IJournal journal, CancellationToken cancellation)
    {
        Begin(new Engine(Model), RollingHash.Start, Revision.Start, []);
        if (await LoadChainAsync(journal, cancellation) is not { Count: > 0 } chain) return;

        var newest = chain[^1];
        Begin(Engine.Load(Model, newest.State), newest.Hash, newest.Revision, chain.SelectMany(checkpoint => checkpoint.Seals));
        History.Know(chain.Select(checkpoint => checkpoint.Revision));
        await RecallAsync(cancellation);
    }

    /// <summary>Folds the next entry and puts up its signal. Entries already folded are ignored.</summary>
    /// <exception cref="JournalChangedException">The entry does not follow from what was folded before.</exception>
    public async ValueTask ApplyAsync(Entry entry, string journalId, CancellationToken cancellation)
    {
        if (entry.Revision <= Revision) return;
        var hash = _hash.Next(ObservationCodec.Encode(entry.Observation));
        if (hash != entry.Hash)
            throw new JournalChangedException($"Entry {entry.Revision} does not follow from the history folded here.");

        var step = _engine.Step(entry.Revision, entry.Observation);
        _hash = hash;
        if (step.Seals.Count > 0) Seals.Add(step.Seals);
        if (step.Publishes) _board.Publish(new Published(step.Sealed ?? _engine.Provisional(step.Changed), step.Before, entry));
        if (entry.Revision.Number % CheckpointSpacing == 0) await SaveAsync(journalId, cancellation);
    }

    /// <summary>Lets the watchers see what was folded.</summary>
    public void Show() => _board.Advance(new(Revision, _hash));

    /// <summary>Saves the state now, so that the next start is short.</summary>
    public async Task SaveAsync(string journalId, CancellationToken cancellation)
    {
        if (Revision == _checkpoint) return;
        // A checkpoint between two kept ones gives way to the next: only kept ones are linked to.
        var kept = new Revision((Revision.Number - 1) / CheckpointSpacing * CheckpointSpacing);
        var checkpoint = new Checkpoint(Revision, _hash, kept, _engine.Save(), Seals.After(kept));
        await checkpoints.SaveAsync(journalId, Model.Fingerprint, checkpoint, cancellation);
        if (!_checkpoint.IsStart && _checkpoint.Number % CheckpointSpacing != 0)
            await checkpoints.RemoveAsync(journalId, Model.Fingerprint, _checkpoint, cancellation);
        if (Revision.Number % CheckpointSpacing == 0) History.Know([Revision]);
        _checkpoint = Revision;
    }

    /// <summary>The journal is another one: ends every watch and forgets.</summary>
    public void Abandon()
    {
        var old = _board;
        Begin(new Engine(Model), RollingHash.Start, Revision.Start, []);
        old.Close();
    }

    private void Begin(Engine engine, RollingHash hash, Revision checkpoint, IEnumerable<Seal> seals)
    {
        _engine = engine;
        _hash = hash;
        _checkpoint = checkpoint;
        Seals.Clear();
        Seals.Add(seals);
        History.Forget();
        var board = new Board(_ringCapacity);
        board.BeginAfter(new(engine.Revision, hash));
        _board = board;
    }

    /// <summary>The checkpoints from the first to the newest, every link usable; empty when one is not.</summary>
    private async Task<List<Checkpoint>> LoadChainAsync(IJournal journal, CancellationToken cancellation)
    {
        var chain = new List<Checkpoint>();
        if (await checkpoints.NewestAsync(journal.Identity.Id, Model.Fingerprint, cancellation) is not { } next) return chain;
        while (!next.IsStart)
        {
            var checkpoint = await checkpoints.LoadAsync(journal.Identity.Id, Model.Fingerprint, next, cancellation);
            if (checkpoint is null || checkpoint.Revision != next || !await IsOfThisHistoryAsync(journal, checkpoint, cancellation))
            {
                // Without this link neither it nor anything after it can be trusted to have all its seals.
                chain.Clear();
                next = checkpoint?.PreviousCheckpoint ?? PreviousKept(next);
                continue;
            }

            chain.Add(checkpoint);
            next = checkpoint.PreviousCheckpoint;
        }

        chain.Reverse();
        return chain;
    }

    private static Revision PreviousKept(Revision revision) => new((revision.Number - 1) / CheckpointSpacing * CheckpointSpacing);

    private static async Task<bool> IsOfThisHistoryAsync(IJournal journal, Checkpoint checkpoint, CancellationToken cancellation)
    {
        var entries = await journal.ReadAsync(new(checkpoint.Revision.Number - 1), 1, cancellation);
        return entries.Count == 1 && entries[0].Revision == checkpoint.Revision && entries[0].Hash == checkpoint.Hash;
    }

    /// <summary>Puts up again the signals that are still in force for some filter but older than the checkpoint.</summary>
    private async Task RecallAsync(CancellationToken cancellation)
    {
        var needed = _engine.Previous.InForce();
        if (needed.Count == 0) return;
        var wanted = needed.ToHashSet();
        var replay = History.ReplayAsync(new(needed[0].Number - 1), needed[^1], (revision, _) => wanted.Contains(revision), cancellation);
        await foreach (var published in replay) _board.Recall(published);
    }
}

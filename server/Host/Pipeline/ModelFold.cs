using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>One model over the journal: its engine, the board it publishes on, its seals and its checkpoints. Driven by the fold loop alone.</summary>
public sealed class ModelFold
{
    // A connection that was lost is there again after a second or two.
    private const int CacheTries = 6;
    private static readonly TimeSpan CacheWait = TimeSpan.FromMilliseconds(500);

    private readonly JournalSource _journals;
    private readonly CheckpointStore _checkpoints;
    private readonly int _ringCapacity;
    private Engine _engine;
    private RollingHash _hash = RollingHash.Start;
    private volatile Board _board;
    private volatile SealLog _seals = new();
    private volatile IReadOnlyList<InputHealth> _inputs = [];

    public ModelFold(Model model, JournalSource journals, CheckpointStore checkpoints, int ringCapacity)
    {
        (Model, _journals, _checkpoints, _ringCapacity) = (model, journals, checkpoints, ringCapacity);
        (_engine, _board) = (new(model), new(ringCapacity));
        History = new(model, journals, checkpoints);
        Checkpoints = new(checkpoints, model.Fingerprint, kept => History.Know([kept]));
    }

    public Model Model { get; }

    /// <summary>A new one whenever the fold begins again; the old one is closed.</summary>
    public Board Board => _board;

    /// <summary>The board, when it shows what the journal says.</summary>
    /// <exception cref="JournalUnavailableException">The fold has not begun: the journal was not reached yet, or has just changed.</exception>
    public Board OpenBoard() =>
        _board is { HasBegun: true } board ? board : throw new JournalUnavailableException("It has not been read here yet.");

    public SealLog Seals => _seals;

    /// <summary>The newest seal; a replica that has none yet waits until it has folded what the journal holds now.</summary>
    /// <exception cref="FaultException">Nothing has been sealed.</exception>
    /// <exception cref="JournalUnavailableException">The journal is not read here yet, or does not answer.</exception>
    public async Task<Seal> NewestSealAsync(CancellationToken cancellation)
    {
        await CatchUpAsync(OpenBoard(), () => Seals.Newest is not null, cancellation);
        return Seals.Newest ?? throw Fault.Nothing();
    }

    /// <summary>The seals, once this replica has folded what the journal holds now; while the store is away, as far as it has come.</summary>
    /// <exception cref="FaultException">The journal is another one now.</exception>
    /// <exception cref="JournalUnavailableException">The fold has not begun.</exception>
    public async Task<SealLog> AllSealsAsync(CancellationToken cancellation)
    {
        var board = OpenBoard();
        try
        {
            await CatchUpAsync(board, static () => false, cancellation);
        }
        catch (JournalUnavailableException)
        {
            // What is folded is all there is.
        }

        return Seals;
    }

    /// <summary>
    /// A question about something that this replica has not folded yet waits for it: the answer must not depend on how far the fold
    /// is. It is there, or the fold has come to where the journal ends now.
    /// </summary>
    /// <exception cref="FaultException">The journal is another one now.</exception>
    /// <exception cref="JournalUnavailableException">The journal does not answer, or the fold does not get on.</exception>
    public async Task CatchUpAsync(Board board, Func<bool> isThere, CancellationToken cancellation)
    {
        if (isThere()) return;
        var head = await _journals.Current.HeadAsync(cancellation);
        await board.ReachAsync(() => isThere() || board.Head.Revision >= head.Newest, cancellation);
    }

    /// <summary>The model's inputs at the newest entry the watchers see, whether or not a signal came of it.</summary>
    public IReadOnlyList<InputHealth> Inputs => _inputs;

    public History History { get; }

    /// <summary>Writes them beside the fold.</summary>
    public CheckpointWriter Checkpoints { get; }

    /// <summary>The newest entry folded.</summary>
    public Revision Revision => _engine.Revision;

    /// <summary>The journal's rolling hash at <see cref="Revision"/>.</summary>
    public RollingHash Hash => _hash;

    /// <summary>For the fold loop's own thread.</summary>
    public Engine Engine => _engine;

    /// <summary>Starts from the newest usable checkpoint of the journal, else from the model's base, else from nothing.</summary>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now. Nothing has changed; start again.</exception>
    /// <exception cref="JournalCompactedException">The journal was trimmed before this model had a base.</exception>
    public async Task StartAsync(IJournal journal, CancellationToken cancellation)
    {
        History.Forget();
        var (engine, chain) = await LoadChainAsync(journal, cancellation);
        var oldest = (await journal.HeadAsync(cancellation)).Oldest;
        if (engine.Revision.Next < oldest) throw new JournalCompactedException(oldest);
        if (chain.Count > 0) History.Know(KeptCheckpoints.Between(new(oldest.Number - 2), chain[^1].Revision));
        var hash = chain.Count == 0 ? RollingHash.Start : chain[^1].Hash;
        var board = new Board(_ringCapacity);
        await RecallAsync(engine, board, oldest, cancellation);
        // Only now, and all at once: whoever took the board before would see less than the checkpoint knows.
        board.BeginAfter(new(engine.Revision, hash), isBehind: true);
        Begin(engine, hash, engine.Revision, board, chain.SelectMany(checkpoint => checkpoint.Seals));
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
        if (step.Seals.Count > 0)
        {
            _seals.Add(step.Seals);
            Instruments.Seals.Add(step.Seals.Count, new KeyValuePair<string, object?>("model", Model.Name));
        }

        if (step.Publishes)
        {
            using var trace = AppendTraces.StartPublish(journalId, entry, Model.Name);
            _board.Publish(new Published(step.Sealed ?? _engine.Provisional(step.Changed), step.Before, entry));
            Instruments.Signals.Add(1, new("model", Model.Name), new("finality", step.Sealed is null ? "provisional" : "sealed"));
        }

        if (KeptCheckpoints.Has(entry.Revision)) await SaveAsync(journalId, cancellation);
    }

    /// <summary>Lets the watchers see what was folded.</summary>
    public void Show()
    {
        _inputs = _engine.Health;
        _board.Advance(new(Revision, _hash));
    }

    /// <summary>Has the state as it is now written, so that the next start is short.</summary>
    public ValueTask SaveAsync(string journalId, CancellationToken cancellation)
    {
        if (!Checkpoints.Needs(Revision))
        {
            Checkpoints.Resume();
            return ValueTask.CompletedTask;
        }

        // Only kept ones are linked to.
        var link = KeptCheckpoints.LinkOf(Revision);
        return Checkpoints.AddAsync(journalId, new(Revision, _hash, link, _engine.Save(), Seals.After(link)), cancellation);
    }

    /// <summary>
    /// Keeps the state at a revision beside the journal, with every seal up to it, and reads it back: the journal may then be
    /// trimmed up to and at it.
    /// </summary>
    /// <exception cref="JournalDamagedException">What was read back is not what was saved.</exception>
    public async Task SaveBaseAsync(IJournal journal, Revision revision, RollingHash hash, CancellationToken cancellation)
    {
        var engine = await History.EngineAtAsync(revision, cancellation);
        var saved = new Checkpoint(revision, hash, Revision.Start, engine.Save(), Seals.UpTo(revision)).Encode();
        await journal.SaveBaseAsync(Model.Fingerprint, saved, cancellation);
        if (await journal.LoadBaseAsync(Model.Fingerprint, cancellation) is not { } read || !read.AsSpan().SequenceEqual(saved))
            throw new JournalDamagedException($"The base checkpoint at revision {revision} was not read back as it was saved.");
    }

    /// <summary>Takes away the checkpoints that the base stands for: the journal was trimmed up to and at it.</summary>
    public async Task DropCheckpointsAsync(string journalId, Revision @base, CancellationToken cancellation)
    {
        foreach (var gone in History.ForgetUpTo(@base)) await _checkpoints.RemoveAsync(journalId, Model.Fingerprint, gone, cancellation);
    }

    /// <summary>The journal is another one: ends every watch and forgets.</summary>
    public void Abandon()
    {
        History.Forget();
        Begin(new Engine(Model), RollingHash.Start, Revision.Start, new Board(_ringCapacity), []);
    }

    private void Begin(Engine engine, RollingHash hash, Revision checkpoint, Board board, IEnumerable<Seal> seals)
    {
        (_engine, _hash) = (engine, hash);
        Checkpoints.BeginAt(checkpoint);
        var log = new SealLog();
        log.Add(seals);
        _seals = log;
        _inputs = engine.Health;
        var old = _board;
        _board = board;
        old.Close();
    }

    /// <summary>The engine at the newest usable checkpoint, and the checkpoints from the first to it, every link usable.</summary>
    /// <exception cref="JournalUnavailableException">The cache does not answer, and the journal does not either.</exception>
    private async Task<(Engine Engine, List<Checkpoint> Chain)> LoadChainAsync(IJournal journal, CancellationToken cancellation)
    {
        var chain = new List<Checkpoint>();
        var engine = (Engine?)null;
        var tries = 0;
        var @base = await BaseCheckpoint.LoadAsync(journal, Model, cancellation);
        var first = @base?.Revision ?? Revision.Start;
        var next = (await SureAsync(() => _checkpoints.NewestAsync(journal.Identity.Id, Model.Fingerprint, cancellation))).Answer ?? Revision.Start;
        while (next > first)
        {
            var (checkpoint, isSure) = await SureAsync(() => _checkpoints.LoadAsync(journal.Identity.Id, Model.Fingerprint, next, cancellation));
            var isLink = checkpoint is not null && checkpoint.Revision == next && checkpoint.Link == KeptCheckpoints.LinkOf(next)
                && await checkpoint.IsOfAsync(journal, cancellation);
            if (isLink) engine ??= Load(checkpoint!);
            if (isLink && engine is not null)
            {
                chain.Add(checkpoint!);
            }
            else
            {
                // Without this link nothing after it can be trusted to have all its seals.
                chain.Clear();
                engine = null;
                if (isSure && !KeptCheckpoints.Has(next)) await _checkpoints.RemoveAsync(journal.Identity.Id, Model.Fingerprint, next, cancellation);
            }

            next = chain.Count > 0 ? KeptCheckpoints.LinkOf(next) : KeptCheckpoints.Before(next);
        }

        if (@base is not null)
        {
            // It has every seal up to its revision; the first link after it may have some of them too.
            if (chain.Count > 0) chain[^1] = chain[^1] with { Seals = [.. chain[^1].Seals.Where(seal => seal.Revision > first)] };
            chain.Add(@base);
            engine ??= Load(@base);
        }

        chain.Reverse();
        return (engine ?? new Engine(Model), chain);

        // A cache that does not answer is mostly away together with the journal, and to go on without it would cost a fold from the
        // beginning: it is asked again for a moment, and while the journal is away the start begins anew when that is back.
        async Task<(T Answer, bool IsSure)> SureAsync<T>(Func<Task<(T Answer, bool IsSure)>> ask)
        {
            while (true)
            {
                var answer = await ask();
                if (answer.IsSure || tries == CacheTries) return answer;
                tries++;
                await journal.HeadAsync(cancellation);
                await Task.Delay(CacheWait, cancellation);
            }
        }
    }

    /// <summary>Null when the state is none that this program wrote: as good as no checkpoint.</summary>
    private Engine? Load(Checkpoint checkpoint)
    {
        try
        {
            var engine = Engine.Load(Model, checkpoint.State);
            return engine.Revision == checkpoint.Revision ? engine : null;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>
    /// Puts up again the signals that are still in force for some filter but older than the checkpoint. Where what they were made
    /// of has been trimmed, there is no signal for those filters until the next one.
    /// </summary>
    private async Task RecallAsync(Engine engine, Board board, Revision oldest, CancellationToken cancellation)
    {
        var needed = engine.Previous.InForce().Where(revision => revision >= oldest).ToHashSet();
        try
        {
            // What lies between those that are far apart need not be folded.
            foreach (var near in needed.Order().GroupBy(KeptCheckpoints.Before))
                await foreach (var published in History.ReplayAsync(new(near.First().Number - 1), near.Last(), (revision, _) => needed.Contains(revision), cancellation))
                    board.Recall(published);
        }
        catch (JournalCompactedException)
        {
            // Trimmed by other hands, which left no base to make them from.
        }
    }
}

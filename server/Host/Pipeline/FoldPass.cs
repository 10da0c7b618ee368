using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// One way through the journal, folded again once for all who read close behind one another: whoever comes to its front first folds a
/// page more, and the others find it done. It holds the newest part of what it made; who is further back than that has fallen out. Thread-safe.
/// </summary>
/// <param name="history">What is folded.</param>
/// <param name="journal">Where its entries are.</param>
/// <param name="after">It begins after this revision.</param>
/// <param name="everything">Makes every signal; else only the sealed ones.</param>
/// <param name="turns">Each page waits for one.</param>
/// <param name="rank">Among those that wait for a turn.</param>
/// <param name="page">Signals that are made at a time, and that a reader takes with it: whoever has a page needs no pass meanwhile.</param>
internal sealed class FoldPass(History history, IJournal journal, Revision after, bool everything, Turns turns, long rank, int page)
{
    // What is only told takes a small part of the room of a signal that is made, and of the time.
    private const int ToldForOneMade = 16;

    // Few entries give a signal; a new pass first folds what lies between a checkpoint and its start, and that must be worth it.
    private const int EntriesForOneMade = 4;

    // Milliseconds.
    private const long Tenure = 10_000;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private List<Refolded>? _signals = [];
    private Engine? _engine;
    private Revision _after = after;
    private Revision _folded = after;
    private Task _folding = Task.CompletedTask;
    private int _made;

    // Milliseconds, when it had found its engine and folded with it.
    private long _begun = long.MaxValue;

    public IJournal Journal => journal;

    public bool Everything => everything;

    /// <summary>Signals it may hold, at least a page.</summary>
    public required int Room { get; set; }

    /// <summary>Who reads it now. Guarded by whoever hands it out.</summary>
    public int Readers { get; set; }

    /// <summary>When it was folded on last, by <see cref="Environment.TickCount64"/>.</summary>
    public long LastFolded { get; private set; } = long.MaxValue;

    /// <summary>Up to here it has been folded; null when it was let go, by others or because its fold failed.</summary>
    public Revision? Front
    {
        get
        {
            lock (_gate) return _signals is null ? null : _folded;
        }
    }

    /// <summary>Nobody would miss it much: its readers have let it rest for so many milliseconds, or have had it for long.</summary>
    public bool IsSpare(long now, int resting)
    {
        lock (_gate) return (_folding.IsCompleted && now - LastFolded >= resting) || now - _begun >= Tenure;
    }

    /// <summary>A reader can go on with it from here.</summary>
    public bool Holds(Revision cursor)
    {
        lock (_gate) return _signals is not null && cursor >= _after && cursor <= _folded;
    }

    /// <summary>The signals after a revision, not all of them at once.</summary>
    /// <param name="cursor">Where the reader is.</param>
    /// <param name="until">How far it may be folded for this: the journal reaches there.</param>
    /// <param name="into">Gets them, in place of what is in it.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>Up to here nothing is missing; null when it does not hold what the reader needs.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now.</exception>
    /// <exception cref="JournalCompactedException">The journal was trimmed, and no checkpoint bridges it.</exception>
    public async ValueTask<Revision?> ReadAsync(Revision cursor, Revision until, List<Refolded> into, CancellationToken cancellation)
    {
        while (true)
        {
            var reached = Copy(cursor, into);
            if (reached is null || reached > cursor) return reached;
            // A reader that leaves does so at once, and does not cost the others what is being folded.
            await FoldOn(cursor, until).OrLeaveAsync(cancellation);
        }
    }

    /// <summary>Frees what it holds, and ends the fold under way: nobody wants it any more.</summary>
    public void LetGo()
    {
        lock (_gate) (_signals, _engine) = (null, null);
        _ = _end.CancelAsync();
    }

    private Revision? Copy(Revision cursor, List<Refolded> into)
    {
        into.Clear();
        lock (_gate)
        {
            if (_signals is null || cursor < _after) return null;
            for (var i = FirstAfter(_signals, cursor); i < _signals.Count; i++)
            {
                if (into.Count == page) return into[^1].Revision;
                into.Add(_signals[i]);
            }

            return _folded;
        }
    }

    /// <summary>The fold that is under way, or one that goes a page past the cursor: one at a time.</summary>
    private Task FoldOn(Revision cursor, Revision until)
    {
        lock (_gate)
        {
            if (_folding.IsCompleted && _folded <= cursor)
                _folding = Task.Run(() => FoldAsync(Revision.Min(until, new(cursor.Number + (page * (everything ? EntriesForOneMade : ToldForOneMade))))));
            return _folding;
        }
    }

    private async Task FoldAsync(Revision until)
    {
        try
        {
            var asked = Environment.TickCount64;
            var (engine, more) = await turns.RunAsync(() => MoreAsync(until, Environment.TickCount64 - asked >= turns.Patience), _end.Token, rank);
            lock (_gate)
            {
                if (_signals is null) return;
                _signals.AddRange(more);
                _made += more.Count(signal => signal.Published is not null);
                (_engine, _folded, LastFolded) = (engine, engine.Revision, Environment.TickCount64);
                _begun = Math.Min(_begun, LastFolded);
                DropOldest(_signals);
            }
        }
        catch (Exception e)
        {
            // Where the engine stands now is not what is told here.
            LetGo();
            // Let go of by others: its readers find another.
            if (e is not OperationCanceledException) throw;
        }
    }

    private async Task<(Engine Engine, List<Refolded> Signals)> MoreAsync(Revision until, bool hasWaited)
    {
        Engine? engine;
        lock (_gate) engine = _engine;
        engine ??= await history.EngineAtAsync(journal, _folded, _end.Token);
        var more = new List<Refolded>();
        var made = 0;
        do
        {
            await foreach (var signal in history.RefoldAsync(journal, engine, Revision.Min(until, new(engine.Revision.Number + (page / 2))), everything, _end.Token))
            {
                more.Add(signal);
                if (signal.Published is not null) made++;
            }
        }
        // A half that makes few signals leaves room for another, unless one that comes before it has come meanwhile.
        while (engine.Revision < until && made <= page / 2 && (hasWaited || !turns.IsAwaitedBefore(rank)));
        return (engine, more);
    }

    private void DropOldest(List<Refolded> signals)
    {
        var drop = 0;
        for (; _made > Room || signals.Count - drop > Room * ToldForOneMade; drop++)
            if (signals[drop].Published is not null)
                _made--;
        if (drop == 0) return;
        _after = signals[drop - 1].Revision;
        signals.RemoveRange(0, drop);
    }

    private static int FirstAfter(List<Refolded> signals, Revision cursor)
    {
        var (low, high) = (0, signals.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (signals[middle].Revision > cursor) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}

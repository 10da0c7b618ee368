using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// A stretch of the journal folded again, once for all who read it: whoever comes to its end first folds a page more, and the others
/// find it done. Thread-safe.
/// </summary>
/// <param name="history">What is folded.</param>
/// <param name="journal">Where its entries are.</param>
/// <param name="after">It begins after this revision.</param>
/// <param name="length">In entries.</param>
/// <param name="everything">Makes every signal; else only the sealed ones.</param>
/// <param name="engine">Has folded up to where it begins; null when one has yet to be found.</param>
internal sealed class Stretch(History history, IJournal journal, Revision after, int length, bool everything, Engine? engine)
{
    private const int FoldPage = 256;
    private const int ReadPage = 64;

    private readonly Lock _gate = new();
    private readonly Revision _after = after;
    private readonly CancellationTokenSource _end = new();
    private List<Refolded>? _signals = [];
    private Engine? _engine = engine;
    private Revision _folded = after;
    private Task _folding = Task.CompletedTask;

    public IJournal Journal => journal;

    public bool Everything => everything;

    public Revision After => _after;

    public Revision End => new(_after.Number + length);

    /// <summary>The signals after a revision, not all of them at once.</summary>
    /// <param name="cursor">Within the stretch.</param>
    /// <param name="until">How far it may be folded for this: the journal reaches there.</param>
    /// <param name="into">Gets them, in place of what is in it.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>Up to here nothing is missing; null when the stretch was let go, and its readers fold on by themselves.</returns>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now.</exception>
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

    /// <summary>The engine at its end, once, when it has been folded to there.</summary>
    public Engine? TakeEngine()
    {
        lock (_gate)
        {
            if (_folded < End) return null;
            var taken = _engine;
            _engine = null;
            return taken;
        }
    }

    /// <summary>It was let go, by others or because its fold failed.</summary>
    public bool IsGone
    {
        get
        {
            lock (_gate) return _signals is null;
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
            if (_signals is null) return null;
            for (var i = FirstAfter(_signals, cursor); i < _signals.Count; i++)
            {
                if (into.Count == ReadPage) return into[^1].Revision;
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
            if (_folding.IsCompleted && _folded <= cursor) _folding = Task.Run(() => FoldAsync(Revision.Min(until, new(cursor.Number + FoldPage))));
            return _folding;
        }
    }

    private async Task FoldAsync(Revision until)
    {
        try
        {
            Engine? engine;
            lock (_gate) engine = _engine;
            engine ??= await history.EngineAtAsync(journal, _after, _end.Token);
            var more = new List<Refolded>();
            await foreach (var signal in history.RefoldAsync(journal, engine, until, everything, _end.Token)) more.Add(signal);
            lock (_gate)
            {
                if (_signals is null) return;
                _signals.AddRange(more);
                (_engine, _folded) = (engine, engine.Revision);
            }
        }
        catch (Exception e)
        {
            // Where the engine stands now is not what is told here.
            LetGo();
            // Let go of by others, or it begins in what was trimmed; where its reader stands may be later than that.
            if (e is not (OperationCanceledException or JournalCompactedException)) throw;
        }
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

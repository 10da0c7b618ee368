using System.Runtime.CompilerServices;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// The journal folded again for many watches at once. Those that read close behind one another share one pass, so a herd that resumes far
/// back costs one fold and not one each. There are few passes, and together they hold as many signals as a ring: a watch that no pass holds
/// begins one while there is room, or in place of one whose readers are busy with what they have; else it waits, in the order of arrival.
/// The pass that began first is folded first: the next one gathers meanwhile those who come after it, so that of a herd that comes one after
/// the other ever more go together. Passes of sealed signals alone are soon done: they have places of their own and come before all others.
/// It holds nothing when nobody reads. Thread-safe.
/// </summary>
/// <param name="history">What is folded.</param>
/// <param name="kept">Signals that all passes hold together, or a page for each if that is more.</param>
/// <param name="most">Passes at a time, of those that make everything and of those that do not.</param>
/// <param name="page">Signals that are made at a time.</param>
/// <param name="resting">Milliseconds without a page more, after which a pass makes room for who waits.</param>
internal sealed class SharedFold(History history, int kept = 4096, int most = 16, int page = 256, int resting = 250)
{
    private const long AfterAllSealed = long.MaxValue / 2;

    // A pass may become spare without a word.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Turns _turns = Turns.Few();
    private readonly List<FoldPass> _passes = [];

    // Those that no pass holds yet, in the order they came.
    private readonly List<Waiting> _line = [];
    private TaskCompletionSource _changed = NewChange();
    private long _begun;
    private int _readers;

    /// <summary>The signals after a revision up to and at another, oldest first.</summary>
    /// <param name="after">Where it goes on.</param>
    /// <param name="until">Where it ends; the journal reaches there.</param>
    /// <param name="everything">Every signal is made; else only the sealed ones, and of the others it is only told that they are there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="JournalUnavailableException">The journal cannot be read now.</exception>
    /// <exception cref="JournalCompactedException">The journal was trimmed, and no checkpoint bridges it.</exception>
    public async IAsyncEnumerable<Refolded> ReadAsync(Revision after, Revision until, bool everything, [EnumeratorCancellation] CancellationToken cancellation)
    {
        lock (_gate) _readers++;
        try
        {
            var read = new List<Refolded>();
            while (after < until)
            {
                var pass = await JoinAsync(after, everything, cancellation);
                try
                {
                    while (after < until && await pass.ReadAsync(after, until, read, cancellation) is { } reached)
                    {
                        foreach (var signal in read)
                            if (signal.Revision <= until)
                                yield return signal;
                        after = Revision.Min(reached, until);
                    }
                }
                finally
                {
                    Leave(pass);
                }
            }
        }
        finally
        {
            lock (_gate)
                if (--_readers == 0)
                    Forget();
        }
    }

    /// <summary>The journal is another one.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            foreach (var pass in _passes) pass.LetGo();
            _passes.Clear();
            Change();
        }
    }

    /// <summary>A pass that holds what comes after the cursor; waits for one.</summary>
    private async Task<FoldPass> JoinAsync(Revision cursor, bool everything, CancellationToken cancellation)
    {
        var waiting = new Waiting(everything);
        lock (_gate) _line.Add(waiting);
        try
        {
            while (true)
            {
                Task changed;
                lock (_gate)
                {
                    var isNext = _line.Find(one => one.Everything == everything) == waiting;
                    if ((Holding(cursor, everything) ?? (isNext ? Begun(cursor, everything) : null)) is { } pass)
                    {
                        pass.Readers++;
                        return pass;
                    }

                    changed = _changed.Task;
                }

                await Task.WhenAny(changed, Task.Delay(LookAgain, cancellation));
                cancellation.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            lock (_gate)
            {
                _line.Remove(waiting);
                if (_line.Count > 0) Change();
            }
        }
    }

    /// <summary>Of several, the furthest: there the most go together.</summary>
    private FoldPass? Holding(Revision cursor, bool everything)
    {
        var journal = history.Journal;
        return _passes.Where(pass => pass.Everything == everything && pass.Journal == journal && pass.Holds(cursor)).MaxBy(pass => pass.Front?.Number);
    }

    /// <summary>A new pass, in place of those that nobody reads; null while every place is taken by one that others need.</summary>
    private FoldPass? Begun(Revision cursor, bool everything)
    {
        foreach (var pass in _passes.Where(pass => pass.Readers == 0)) pass.LetGo();
        _passes.RemoveAll(pass => pass.Front is null);
        var alike = _passes.Where(pass => pass.Everything == everything).ToList();
        if (alike.Count >= most)
        {
            var now = Environment.TickCount64;
            if (alike.Where(pass => pass.IsSpare(now, resting)).MinBy(pass => pass.LastFolded) is not { } spare) return null;
            spare.LetGo();
            _passes.Remove(spare);
        }

        var room = Math.Max(page, kept / (_passes.Count + 1));
        foreach (var pass in _passes) pass.Room = room;
        var rank = ++_begun + (everything ? AfterAllSealed : 0);
        var begun = new FoldPass(history, history.Journal, cursor, everything, _turns, rank, page) { Room = room };
        _passes.Add(begun);
        Change();
        return begun;
    }

    private void Leave(FoldPass pass)
    {
        lock (_gate)
            if (--pass.Readers == 0)
                Change();
    }

    /// <summary>Whoever waits looks again: there may be a pass for it now, or room for one.</summary>
    private void Change()
    {
        _changed.TrySetResult();
        _changed = NewChange();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Waiting(bool everything)
    {
        public bool Everything => everything;
    }
}

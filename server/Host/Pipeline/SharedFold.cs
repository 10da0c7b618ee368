using System.Runtime.CompilerServices;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// The journal folded again for many watches at once. Those that read close behind one another share one pass, so a herd that resumes far
/// back costs one fold and not one each. There are few passes, and together they hold as many signals as a ring: a watch that no pass holds
/// begins one while there is room, and else waits, so that of a herd that comes one after the other ever more go together. It holds
/// nothing when nobody reads. Thread-safe.
/// </summary>
/// <param name="history">What is folded.</param>
/// <param name="kept">Signals that all passes hold together, or a page for each if that is more.</param>
/// <param name="most">Passes at a time.</param>
/// <param name="page">Entries that are folded at a time.</param>
/// <param name="resting">Milliseconds without a page more, after which a pass makes room for who waits.</param>
internal sealed class SharedFold(History history, int kept = 4096, int most = 16, int page = 256, int resting = 2000)
{
    // A pass may become spare without a word.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Turns _turns = Turns.Few();
    private readonly List<FoldPass> _passes = [];
    private TaskCompletionSource _changed = NewChange();
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
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if ((Holding(cursor, everything) ?? Begun(cursor, everything)) is { } pass)
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
        if (_passes.Count(pass => pass.Front is not null) >= most)
        {
            var now = Environment.TickCount64;
            if (_passes.Where(pass => pass.Front is not null && pass.IsSpare(now, resting)).MinBy(pass => pass.LastFolded) is not { } spare) return null;
            spare.LetGo();
        }

        _passes.RemoveAll(pass => pass.Front is null);
        var room = Math.Max(page, kept / (_passes.Count + 1));
        foreach (var pass in _passes) pass.Room = room;
        var begun = new FoldPass(history, history.Journal, cursor, everything, _turns, page) { Room = room };
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
}

using System.Runtime.CompilerServices;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// The journal folded again for many watches at once. Those that need the same stretch at about the same time share one fold of it,
/// so a herd that resumes far back costs one fold and not one each. It keeps a few stretches, those read last, and none when nobody
/// reads; a watch that is slower than the rest finds its stretch gone and folds to the end of it alone. Thread-safe.
/// </summary>
/// <param name="history">What is folded.</param>
/// <param name="length">Entries of a stretch.</param>
/// <param name="kept">Stretches of every signal that are kept: with the length, the most of them that are held, as many as a ring has.</param>
internal sealed class SharedFold(History history, int length = 1024, int kept = 4)
{
    // Sealed signals are a few dozen of a thousand entries: of them so many times more stretches are held, or watches that come one after
    // the other, and not at once, would take each other's stretch away and fold it again alone.
    private const int SealedOnly = 16;

    private readonly Lock _gate = new();

    // The one read last is last.
    private readonly List<Stretch> _stretches = [];
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
            var page = new List<Refolded>();
            while (after < until)
            {
                var stretch = Holding(after, everything);
                var end = Revision.Min(until, stretch.End);
                while (after < end && await stretch.ReadAsync(after, end, page, cancellation) is { } reached)
                {
                    foreach (var signal in page)
                        if (signal.Revision <= end)
                            yield return signal;
                    after = Revision.Min(reached, end);
                }

                if (after == end) continue;
                await foreach (var signal in history.RefoldAsync(after, end, everything, cancellation)) yield return signal;
                after = end;
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The journal is another one.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            foreach (var stretch in _stretches) stretch.LetGo();
            _stretches.Clear();
        }
    }

    private Stretch Holding(Revision cursor, bool everything)
    {
        var journal = history.Journal;
        var after = new Revision(cursor.Number / length * length);
        lock (_gate)
        {
            var stretch = Find(after);
            if (stretch is null) stretch = new(history, journal, after, length, everything, Find(new(after.Number - length))?.TakeEngine());
            else _stretches.Remove(stretch);
            _stretches.Add(stretch);
            if (_stretches.Count(held => held.Everything == everything) <= (everything ? kept : kept * SealedOnly)) return stretch;
            var oldest = _stretches.Find(held => held.Everything == everything)!;
            oldest.LetGo();
            _stretches.Remove(oldest);
            return stretch;
        }

        // One whose fold failed has nothing to tell any more.
        Stretch? Find(Revision start) => _stretches.Find(held => held.After == start && held.Everything == everything && held.Journal == journal && !held.IsGone);
    }

    private void Leave()
    {
        lock (_gate)
            if (--_readers > 0)
                return;
        Forget();
    }
}

using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Every seal of a model, oldest first: finds sealed signals by time and lists transitions. One writer, many readers.</summary>
public sealed class SealLog
{
    private readonly Lock _gate = new();
    private readonly List<Seal> _seals = [];

    public Seal? Newest
    {
        get
        {
            lock (_gate) return _seals.Count == 0 ? null : _seals[^1];
        }
    }

    public int Count
    {
        get
        {
            lock (_gate) return _seals.Count;
        }
    }

    public void Add(IEnumerable<Seal> seals)
    {
        lock (_gate) _seals.AddRange(seals);
    }

    public void Clear()
    {
        lock (_gate) _seals.Clear();
    }

    /// <summary>
    /// The newest seal that is a signal of its own and whose instant is not after <paramref name="time"/>; null before the first.
    /// Of seals that fell due at one revision only the last is the signal there.
    /// </summary>
    public Seal? AtOrBefore(Instant time)
    {
        lock (_gate)
        {
            var after = FirstWhere(seal => seal.AsOf > time);
            var position = after - 1;
            while (position >= 0 && after < _seals.Count && _seals[position].Revision == _seals[after].Revision) position--;
            return position < 0 ? null : _seals[position];
        }
    }

    /// <summary>The newest seal before a revision; null when there is none.</summary>
    public Seal? Before(Revision revision)
    {
        lock (_gate)
        {
            var position = FirstWhere(seal => seal.Revision >= revision) - 1;
            return position < 0 ? null : _seals[position];
        }
    }

    /// <summary>Seals after a revision, oldest first.</summary>
    public IReadOnlyList<Seal> After(Revision revision)
    {
        lock (_gate)
        {
            var first = FirstWhere(seal => seal.Revision > revision);
            return _seals.GetRange(first, _seals.Count - first);
        }
    }

    /// <summary>Seals up to and at a revision, oldest first.</summary>
    public IReadOnlyList<Seal> UpTo(Revision revision)
    {
        lock (_gate) return _seals.GetRange(0, FirstWhere(seal => seal.Revision > revision));
    }

    // Seals ascend in both revision and instant, so one search serves both.
    private int FirstWhere(Predicate<Seal> holds)
    {
        var (low, high) = (0, _seals.Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (holds(_seals[middle])) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}

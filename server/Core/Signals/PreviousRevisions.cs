using System.Runtime.CompilerServices;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Core.Signals;

/// <summary>
/// Where each topic last changed, once over all signals and once over sealed signals only. A signal exists at a revision for
/// a set of topics only if one of them changed there, so the newest of the set is the signal in force for it, and the one
/// before a signal is its <c>previous_revision</c>: a watcher can prove under any filter that it missed nothing.
/// </summary>
public struct PreviousRevisions
{
    private const int Count = 11;

    private Numbers _any;
    private Numbers _sealed;

    /// <summary>The newest signal for the topics; <see cref="Revision.Start"/> if there is none.</summary>
    public readonly Revision Of(TopicSet topics, bool sealedOnly)
    {
        long newest = 0;
        for (var topic = 1; topic < Count; topic++)
            if ((topics.Bits & (1 << topic)) != 0)
                newest = Math.Max(newest, sealedOnly ? _sealed[topic] : _any[topic]);
        return new(newest);
    }

    /// <summary>Records a signal at the revision.</summary>
    public void Mark(TopicSet changed, bool isSealed, Revision revision)
    {
        for (var topic = 1; topic < Count; topic++)
        {
            if ((changed.Bits & (1 << topic)) == 0) continue;
            _any[topic] = revision.Number;
            if (isSealed) _sealed[topic] = revision.Number;
        }
    }

    /// <summary>Every revision that is in force for some filter, ascending and distinct.</summary>
    public readonly IReadOnlyList<Revision> InForce()
    {
        var revisions = new SortedSet<long>();
        for (var topic = 1; topic < Count; topic++)
        {
            revisions.Add(_any[topic]);
            revisions.Add(_sealed[topic]);
        }

        revisions.Remove(0);
        return [.. revisions.Select(number => new Revision(number))];
    }

    public readonly void Save(CanonicalWriter writer)
    {
        for (var topic = 1; topic < Count; topic++)
        {
            writer.Long(_any[topic]);
            writer.Long(_sealed[topic]);
        }
    }

    public static PreviousRevisions Load(CanonicalReader reader)
    {
        var loaded = default(PreviousRevisions);
        for (var topic = 1; topic < Count; topic++)
        {
            loaded._any[topic] = reader.Long();
            loaded._sealed[topic] = reader.Long();
        }

        return loaded;
    }

    [InlineArray(Count)]
    private struct Numbers
    {
        private long _first;
    }
}

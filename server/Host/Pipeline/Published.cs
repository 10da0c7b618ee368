using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>A signal as it stands on a board, with the journal facts that travel beside it.</summary>
public sealed class Published
{
    private readonly PreviousRevisions _before;

    // One filter or two are the rule, so a list is the fastest map.
    private Framed? _framed;

    /// <param name="signal">What the model says.</param>
    /// <param name="before">Where the topics changed last before this signal.</param>
    /// <param name="entry">The journal entry it was published at.</param>
    public Published(Signal signal, PreviousRevisions before, Entry entry)
    {
        _before = before;
        (Signal, AppendTime, Hash) = (signal, entry.AppendTime, entry.Hash);
        Event = new(this);
    }

    public Signal Signal { get; }

    public Revision Revision => Signal.Revision;

    /// <summary>The appending server's clock.</summary>
    public Instant AppendTime { get; }

    /// <summary>The rolling hash of the journal at this revision.</summary>
    public RollingHash Hash { get; }

    /// <summary>Its delivery: one object for every watch.</summary>
    public WatchEvent.Signal Event { get; }

    public Revision PreviousFor(TopicSet topics, bool sealedOnly) => _before.Of(topics, sealedOnly);

    /// <summary>True when a watch with this filter gets this signal.</summary>
    public bool Concerns(TopicSet topics, bool sealedOnly) =>
        Signal.Changed.Overlaps(topics) && (!sealedOnly || Signal.Finality == Finality.Sealed);

    /// <summary>The bytes that go to the wire for a filter: made once, shared by every watch with that filter. Thread-safe.</summary>
    /// <param name="topics">The filter.</param>
    /// <param name="sealedOnly">The filter.</param>
    /// <param name="state">For <paramref name="make"/>.</param>
    /// <param name="make">Gives the same bytes each time; it may be called twice when two ask at the same moment.</param>
    public ReadOnlyMemory<byte> Frame<T>(TopicSet topics, bool sealedOnly, T state, Func<Published, TopicSet, bool, T, byte[]> make)
    {
        for (var framed = Volatile.Read(ref _framed); framed is not null; framed = framed.Next)
            if (framed.Topics == topics && framed.SealedOnly == sealedOnly)
                return framed.Bytes;

        var bytes = make(this, topics, sealedOnly, state);
        while (true)
        {
            var first = Volatile.Read(ref _framed);
            if (Interlocked.CompareExchange(ref _framed, new(topics, sealedOnly, bytes, first), first) == first) return bytes;
        }
    }

    private sealed record Framed(TopicSet Topics, bool SealedOnly, byte[] Bytes, Framed? Next);
}

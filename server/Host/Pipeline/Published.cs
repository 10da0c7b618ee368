using System.Collections.Concurrent;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>A signal as it stands on a board, with the journal facts that travel beside it.</summary>
/// <param name="signal">What the model says.</param>
/// <param name="before">Where the topics changed last before this signal.</param>
/// <param name="entry">The journal entry it was published at.</param>
public sealed class Published(Signal signal, PreviousRevisions before, Entry entry)
{
    private readonly ConcurrentDictionary<(ushort Topics, bool SealedOnly), object> _frames = new();

    public Signal Signal { get; } = signal;

    public Revision Revision => Signal.Revision;

    /// <summary>The appending server's clock.</summary>
    public Instant AppendTime { get; } = entry.AppendTime;

    /// <summary>The rolling hash of the journal at this revision.</summary>
    public RollingHash Hash { get; } = entry.Hash;

    public Revision PreviousFor(TopicSet topics, bool sealedOnly) => before.Of(topics, sealedOnly);

    /// <summary>True when a watch with this filter gets this signal.</summary>
    public bool Concerns(TopicSet topics, bool sealedOnly) =>
        Signal.Changed.Overlaps(topics) && (!sealedOnly || Signal.Finality == Finality.Sealed);

    /// <summary>What goes to the wire for a filter: made once, shared by every watch with that filter.</summary>
    public T Frame<T>(TopicSet topics, bool sealedOnly, Func<Published, TopicSet, bool, T> make) where T : class =>
        (T)_frames.GetOrAdd((topics.Bits, sealedOnly), static (key, state) => state.make(state.self, new(key.Topics), key.SealedOnly), (self: this, make));
}

using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What a watch says, in order. A closed union.</summary>
public abstract record WatchEvent
{
    private WatchEvent()
    {
    }

    /// <summary>Always first. <paramref name="At"/> is where it goes on; null when it starts with the latest signal.</summary>
    public sealed record Opened(Position? At, Revision Latest) : WatchEvent;

    /// <summary>A signal.</summary>
    public sealed record Signal(Published Published) : WatchEvent;

    /// <summary>Nothing at or below the position is still to come, and the replica has folded what the journal held when it began.</summary>
    public sealed record CaughtUp(Position At) : WatchEvent;

    /// <summary>Alive, and complete up to the position on this stream.</summary>
    public sealed record Heartbeat(Position At) : WatchEvent;

    /// <summary>Signals were left out for a newer one: exactly so many, from the first to the last. Comes before the signal after them.</summary>
    public sealed record Conflated(Revision First, Revision Last, long Count) : WatchEvent;

    /// <summary>The ring has let go of what the watcher needs next; it is folded again, and nothing is lost.</summary>
    public sealed record FellBehind(Revision Needed, Revision Oldest) : WatchEvent;

    /// <summary>Always last, when the server goes away.</summary>
    public sealed record Draining : WatchEvent;
}

/// <summary>What a watcher asked for; complete and checked.</summary>
/// <param name="Topics">Not empty.</param>
/// <param name="SealedOnly">Only sealed signals.</param>
/// <param name="Every">Lossless; else a watcher that falls behind gets the newest and a receipt.</param>
/// <param name="MinInterval">Least time between signals when not <paramref name="Every"/>; changes of regime and stance come at once.</param>
/// <param name="HeartbeatInterval">Longest time without a heartbeat.</param>
/// <param name="After">Where to go on; null to start with the latest signal.</param>
public sealed record WatchRequest(
    Core.Signals.TopicSet Topics, bool SealedOnly, bool Every, TimeSpan MinInterval, TimeSpan HeartbeatInterval, Position? After);

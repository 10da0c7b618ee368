using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What a LATEST watch has left out since its last signal, and the newest one it may still deliver.</summary>
/// <param name="topics">Changes of regime and stance among these are never left out.</param>
public sealed class Conflation(TopicSet topics)
{
    private Revision _first;
    private Revision _last;
    private long _count;

    /// <summary>The newest signal that is not delivered yet; null when there is none.</summary>
    public Published? Held { get; private set; }

    /// <summary>True for a change the watcher must see, however far behind it is.</summary>
    public bool IsTransition(Signal signal)
    {
        foreach (var transition in signal.Transitions)
            if (topics.Contains(transition.Topic))
                return true;
        return false;
    }

    /// <summary>A newer signal has come: the held one, if any, is left out.</summary>
    public void Supersede()
    {
        if (Held is not { } held) return;
        Held = null;
        LeaveOut(held.Revision);
    }

    /// <summary>Counts it, once: a replay that was broken off and begun again comes past it twice.</summary>
    public void LeaveOut(Revision revision)
    {
        if (revision <= _last) return;
        if (_count++ == 0) _first = revision;
        _last = revision;
    }

    public void Hold(Published published) => Held = published;

    public void Release() => Held = null;

    /// <summary>The receipt for what was left out, once; null when that is nothing.</summary>
    public WatchEvent.Conflated? Receipt()
    {
        if (_count == 0) return null;
        var receipt = new WatchEvent.Conflated(_first, _last, _count);
        _count = 0;
        return receipt;
    }
}

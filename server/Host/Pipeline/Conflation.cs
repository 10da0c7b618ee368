using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What a LATEST watch has left out since its last signal, and the newest one it may still deliver.</summary>
/// <param name="topics">Changes of regime and stance among these are never left out.</param>
internal sealed class Conflation(TopicSet topics)
{
    private Omitted _omitted;

    /// <summary>The newest signal that is not delivered yet; null when there is none.</summary>
    public Published? Held { get; private set; }

    /// <summary>True for a change the watcher must see, however far behind it is.</summary>
    public bool IsTransition(Signal signal)
    {
        for (var i = 0; i < signal.Transitions.Count; i++)
            if (topics.Contains(signal.Transitions[i].Topic))
                return true;
        return false;
    }

    /// <summary>A newer signal has come: the held one, if any, is left out.</summary>
    public void Supersede()
    {
        if (Held is not { } held) return;
        Held = null;
        _omitted.Add(held.Revision);
    }

    /// <summary>These are left out too; they are newer than the held one.</summary>
    public void LeaveOut(Omitted omitted)
    {
        if (omitted.IsNothing) return;
        Supersede();
        _omitted.Add(omitted);
    }

    public void Hold(Published published) => Held = published;

    public void Release() => Held = null;

    /// <summary>The receipt for what was left out, once; null when that is nothing.</summary>
    public WatchEvent.Conflated? Receipt()
    {
        if (_omitted.IsNothing) return null;
        var receipt = _omitted.Receipt;
        _omitted = default;
        Instruments.LeftOut.Add(receipt.Count);
        return receipt;
    }
}

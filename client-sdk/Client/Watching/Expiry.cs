using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Watching;

/// <summary>The dead-man switch: when the newest signal turns stale by itself (service.md section 3, promise 5).</summary>
/// <remarks>A signal of the past that is only passed through while catching up does not ring; the last one of them does.</remarks>
internal sealed class Expiry
{
    private Signal? _signal;
    private bool _armed;

    /// <summary>When the newest signal turns stale; null when there is none, or it has been said.</summary>
    internal DateTimeOffset? DueAt => _armed ? _signal?.ValidUntil : null;

    internal bool IsDue(DateTimeOffset now) => DueAt <= now;

    internal void Replace(Signal signal, bool armed)
    {
        _signal = signal;
        _armed = armed;
    }

    internal void Arm() => _armed = _signal is not null;

    /// <summary>The signal that turned stale; it is said once.</summary>
    internal Signal Take()
    {
        var signal = _signal!;
        _signal = null;
        _armed = false;
        return signal;
    }
}

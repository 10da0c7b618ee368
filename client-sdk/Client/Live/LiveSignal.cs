using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client;

/// <summary>What a <see cref="LiveView"/> knows at one instant. Immutable.</summary>
public sealed record LiveSignal
{
    /// <summary>The newest complete signal: every topic asked for, whole. Null before the first.</summary>
    public Signal? Signal { get; init; }

    /// <summary>At the instant the view was read.</summary>
    public LiveState State { get; init; }

    /// <summary>Why the state is not <see cref="LiveState.Live"/>, in plain words; empty when it is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>
    /// Whether the watch stands. Without it the signal may still be <see cref="LiveState.Live"/>: it was published to hold until
    /// <see cref="Signals.Signal.ValidUntil"/>, and a newer one may exist.
    /// </summary>
    public bool IsConnected { get; init; }

    /// <summary>From the newest heartbeat; null before the first.</summary>
    public Replica? Replica { get; init; }
}

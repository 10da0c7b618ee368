namespace RegimeGrpc.Client;

/// <summary>Whether the signal of a <see cref="LiveView"/> may be acted on.</summary>
public enum LiveState
{
    /// <summary>None has come yet.</summary>
    Waiting,

    /// <summary>It is the newest one, as far as anybody can tell, and its <see cref="Signals.Signal.ValidUntil"/> lies ahead.</summary>
    Live,

    /// <summary>Do not rely on it: <see cref="LiveSignal.Reason"/> says why.</summary>
    Stale,
}

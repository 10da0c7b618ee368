namespace RegimeGrpc.Core.Signals;

/// <summary>Whether a signal can still change.</summary>
public enum Finality : byte
{
    /// <summary>Moves until the next seal: the sealed state read together with what has come since.</summary>
    Provisional = 1,

    /// <summary>Fixed for ever.</summary>
    Sealed = 2,
}

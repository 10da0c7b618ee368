namespace RegimeGrpc.Client.Signals;

/// <summary>Where a journal's observations come from. Fixed when the journal is created; real and simulated never mix.</summary>
public enum Provenance
{
    /// <summary>Not said.</summary>
    Unspecified = 0,

    /// <summary>Facts from providers and clients.</summary>
    Real = 1,

    /// <summary>Made by the server's own simulated market. Not for trading.</summary>
    Simulated = 2,
}

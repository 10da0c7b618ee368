namespace RegimeGrpc.Server.Access;

/// <summary>Limits of one caller as the access file writes them; what is absent stays at the default.</summary>
/// <param name="Watches">At a time.</param>
/// <param name="AppendsPerSecond">Observations, on average; short bursts may hold two seconds' worth.</param>
/// <param name="Backtests">At a time; as many signals are computed again for audits.</param>
/// <param name="Calls">Reads under way at a time, and as many appends; more of them wait.</param>
/// <param name="AppendStreams">At a time.</param>
internal sealed record QuotaRow(int? Watches = null, int? AppendsPerSecond = null, int? Backtests = null, int? Calls = null, int? AppendStreams = null)
{
    /// <summary>The name, as the file writes it, of a limit that is none; null when all are fit.</summary>
    internal string? Wrong =>
        Watches < 1 ? "watches"
        : AppendsPerSecond < 1 ? "appendsPerSecond"
        : Backtests < 1 ? "backtests"
        : Calls < 1 ? "calls"
        : AppendStreams < 1 ? "appendStreams"
        : null;
}

namespace RegimeGrpc.Core.Link;

/// <summary>What a seal of the correlation topic gives.</summary>
/// <param name="Correlation">The sealed record.</param>
/// <param name="Restated">A value that came late for an older session has entered the windows; what depends on the path has not run again.</param>
/// <param name="SessionMissing">The sealed session lacks the benchmark's close or the asset's sample: the next pair spans it.</param>
/// <param name="Availability">
/// From 0 to 1: mean quality of the pairs of the primary window, less when they are UTC days. 0 without pairs.
/// </param>
public sealed record CorrelationSeal(Correlation Correlation, bool Restated, bool SessionMissing, double Availability);

using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>What a revision gives when it is folded again.</summary>
/// <param name="Signal">The signal there; null when there is none.</param>
/// <param name="Seals">Every seal there, in time order.</param>
/// <param name="Entry">The journal's entry there.</param>
/// <param name="FoldedAfter">The checkpoint it was folded from; the start when from nothing.</param>
public sealed record Recomputed(Signal? Signal, IReadOnlyList<Seal> Seals, Entry Entry, Revision FoldedAfter);

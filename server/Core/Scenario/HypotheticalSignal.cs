using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Scenario;

/// <summary>
/// What a model would seal. It has no revision, digest or chain, so that nobody can take it for a signal: no journal holds what it
/// was made of.
/// </summary>
/// <param name="Seal">Session or UTC day.</param>
/// <param name="AsOf">The seal instant.</param>
/// <param name="ValidUntil">Past this instant it would not be relied on.</param>
/// <param name="Changed">Topics that step at this kind of seal.</param>
/// <param name="Inputs">Every input in the model's order of roles.</param>
/// <param name="Notes">What a reader must know.</param>
/// <param name="Topics">All of them.</param>
public sealed record HypotheticalSignal(
    SealKind Seal, Instant AsOf, Instant ValidUntil, TopicSet Changed, IReadOnlyList<InputHealth> Inputs, IReadOnlyList<Note> Notes, Topics Topics)
{
    internal static HypotheticalSignal Of(Signal signal) =>
        new(signal.Seal!.Value, signal.AsOf, signal.ValidUntil, signal.Changed, signal.Inputs, signal.Notes, signal.Topics);
}

using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>What the sections say at a seal.</summary>
/// <param name="Topics">All of them; those that do not step at this kind of seal as they were.</param>
/// <param name="Changed">Those that stepped.</param>
/// <param name="Notes">Restatements.</param>
/// <param name="Transitions">Changes of regime and stance.</param>
public sealed record SealOutcome(Topics Topics, TopicSet Changed, IReadOnlyList<Note> Notes, IReadOnlyList<Transition> Transitions);

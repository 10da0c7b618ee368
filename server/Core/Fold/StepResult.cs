using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>What a step did.</summary>
/// <param name="Changed">Topics of the signal at this revision; empty when there is no signal here.</param>
/// <param name="Before">Where the topics changed last before this step.</param>
/// <param name="Seals">Every seal of this step, in time order; almost always none or one.</param>
/// <param name="Sealed">The signal at this revision when it is a sealed one; null when it is provisional (made on demand) or none.</param>
public readonly record struct StepResult(TopicSet Changed, PreviousRevisions Before, IReadOnlyList<Seal> Seals, Signal? Sealed)
{
    /// <summary>True when a signal exists at this revision.</summary>
    public bool Publishes => !Changed.IsEmpty;
}

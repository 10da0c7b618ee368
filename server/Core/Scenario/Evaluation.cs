using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Scenario;

/// <summary>An observation that was stepped and is in no journal.</summary>
/// <param name="Observation">The fact, with the times it was placed at.</param>
/// <param name="Given">False when it only holds a series where it stands.</param>
public sealed record Assumed(Observation Observation, bool Given);

/// <summary>A state that differs from what it was at the seal before, or, at the first, from the signal the scenario starts from.</summary>
/// <param name="AsOf">The seal.</param>
/// <param name="Topic">Where it is read.</param>
/// <param name="Subject">What: "regime", "stance", "cluster", "invalidation_zone", "trend", "link", "sma50" and so on.</param>
/// <param name="From">Its name before, as on the wire.</param>
/// <param name="To">Its name at the seal.</param>
/// <param name="Reasons">In plain words; empty for what has none.</param>
public sealed record Change(Instant AsOf, Topic Topic, string Subject, string From, string To, IReadOnlyList<string> Reasons);

/// <summary>What follows from assumptions.</summary>
/// <param name="Signals">One at each seal, in time order.</param>
/// <param name="Changes">In time order.</param>
/// <param name="Assumed">What was stepped, in order, without the clock observations.</param>
public sealed record Evaluation(IReadOnlyList<HypotheticalSignal> Signals, IReadOnlyList<Change> Changes, IReadOnlyList<Assumed> Assumed);

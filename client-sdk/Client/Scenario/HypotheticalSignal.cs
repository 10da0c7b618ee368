using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client.Scenario;

/// <summary>What would be sealed. It is no <see cref="Signal"/>: no revision, digest or chain, because no journal holds what it is made of.</summary>
public sealed record HypotheticalSignal
{
    /// <summary>Always true: this never happened.</summary>
    public bool Hypothetical { get; init; }

    /// <summary>The seal instant.</summary>
    public DateTimeOffset? AsOf { get; init; }

    public DateTimeOffset? ValidUntil { get; init; }

    public SealKind Seal { get; init; }

    /// <summary>Topics that step at this kind of seal.</summary>
    public IReadOnlyList<Topic> Changed { get; init; } = [];

    public IReadOnlyList<InputHealth> Inputs { get; init; } = [];

    public IReadOnlyList<Note> Notes { get; init; } = [];

    public Regime? Regime { get; init; }

    public Stance? Stance { get; init; }

    public Levels? Levels { get; init; }

    public Correlation? Correlation { get; init; }

    public SmallCaps? SmallCaps { get; init; }

    public Liquidity? Liquidity { get; init; }

    public Rotation? Rotation { get; init; }

    public Fundamentals? Fundamentals { get; init; }

    public Supply? Supply { get; init; }

    public Macro? Macro { get; init; }
}

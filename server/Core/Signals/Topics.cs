using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Signals;

/// <summary>Every section of a signal, in the order of <see cref="Topic"/>.</summary>
public sealed record Topics
{
    public required Regime Regime { get; init; }

    public required Stance Stance { get; init; }

    public required Levels.Levels Levels { get; init; }

    public required Correlation Correlation { get; init; }

    public required SmallCaps.SmallCaps SmallCaps { get; init; }

    public required Liquidity.Liquidity Liquidity { get; init; }

    public required Rotation.Rotation Rotation { get; init; }

    public required Fundamentals.Fundamentals Fundamentals { get; init; }

    public required Supply.Supply Supply { get; init; }

    public required Macro.Macro Macro { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        Regime.Encode(writer);
        Stance.Encode(writer);
        Levels.Encode(writer);
        Correlation.Encode(writer);
        SmallCaps.Encode(writer);
        Liquidity.Encode(writer);
        Rotation.Encode(writer);
        Fundamentals.Encode(writer);
        Supply.Encode(writer);
        Macro.Encode(writer);
    }
}

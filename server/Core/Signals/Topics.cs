using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Link;

namespace RegimeGrpc.Core.Signals;

/// <summary>Every section of a signal.</summary>
public sealed record Topics
{
    public required Levels.Levels Levels { get; init; }

    public required Correlation Correlation { get; init; }

    public required SmallCaps.SmallCaps SmallCaps { get; init; }

    public required Liquidity.Liquidity Liquidity { get; init; }

    public required Macro.Macro Macro { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        Levels.Encode(writer);
        Correlation.Encode(writer);
        SmallCaps.Encode(writer);
        Liquidity.Encode(writer);
        Macro.Encode(writer);
    }
}

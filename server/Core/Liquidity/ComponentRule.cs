using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>How far back a change reaches.</summary>
public enum LagUnit : byte
{
    /// <summary>Readings of the series.</summary>
    Readings = 1,

    /// <summary>Calendar days.</summary>
    Days = 2,
}

/// <summary>One row of the table of signals.md section 6.</summary>
public sealed record ComponentRule
{
    /// <summary>The series, the preferred one first.</summary>
    public required ImmutableArray<LiquidityInput> Inputs { get; init; }

    /// <summary>Length of the change that is scored.</summary>
    public required int Lag { get; init; }

    public LagUnit LagUnit { get; init; } = LagUnit.Readings;

    /// <summary>Whether the change is one of the natural logarithm.</summary>
    public bool Logarithm { get; init; }

    /// <summary>Trailing changes the newest one is compared with.</summary>
    public required int Window { get; init; }

    /// <summary>1 when a rise is easing, -1 when it is tightening.</summary>
    public required int Sign { get; init; }

    public required double Weight { get; init; }

    /// <summary>Whether the first value of a date stands against re-estimates, which know the future.</summary>
    public bool FirstVintage { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.List(Inputs, static (w, input) => w.Byte((byte)input));
        writer.Int(Lag);
        writer.Byte((byte)LagUnit);
        writer.Bool(Logarithm);
        writer.Int(Window);
        writer.Int(Sign);
        writer.Double(Weight);
        writer.Bool(FirstVintage);
    }
}

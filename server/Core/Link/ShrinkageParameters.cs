using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>Numbers of signals.md 2.10: the shrunk link and its states.</summary>
public sealed record ShrinkageParameters
{
    /// <summary>How far the link may have moved since the base window, as a standard deviation on the z scale.</summary>
    public double Drift { get; init; } = 0.2;

    public double CoupledEnter { get; init; } = 0.35;

    /// <summary>The lower bound must exceed this to enter COUPLED.</summary>
    public double CoupledLow { get; init; } = 0.10;

    public double CoupledLeave { get; init; } = 0.30;

    public double DecoupledEnter { get; init; } = 0.15;

    public double DecoupledLeave { get; init; } = 0.20;

    public double Inverse { get; init; } = -0.20;

    /// <summary>Sessions before the link is known.</summary>
    public int LeastSessions { get; init; } = 250;

    /// <summary>Valid pairs in those sessions.</summary>
    public int LeastPairs { get; init; } = 200;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Drift);
        writer.Double(CoupledEnter);
        writer.Double(CoupledLow);
        writer.Double(CoupledLeave);
        writer.Double(DecoupledEnter);
        writer.Double(DecoupledLeave);
        writer.Double(Inverse);
        writer.Int(LeastSessions);
        writer.Int(LeastPairs);
    }
}

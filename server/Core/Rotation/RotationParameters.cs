using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Rotation;

/// <summary>Parameters of the rotation ladder (signals.md 7). Lengths in UTC days.</summary>
public sealed record RotationParameters
{
    /// <summary>The alt basket, without BTC, ETH, stablecoins and wrapped coins; one entry a stay.</summary>
    public ImmutableArray<AltMember> Basket { get; init; } = [];

    /// <summary>Lag of returns and relative changes.</summary>
    public int Change { get; init; } = 20;

    /// <summary>Window of the daily standard deviation.</summary>
    public int Volatility { get; init; } = 60;

    /// <summary>Past changes of ln(ETH/BTC) for its robust z.</summary>
    public int History { get; init; } = 365;

    /// <summary>Length of the averages of BTC and of the alts.</summary>
    public int Average { get; init; } = 50;

    /// <summary>Fewest known members for breadth and excess.</summary>
    public int LeastMembers { get; init; } = 5;

    /// <summary>Breadth above which the long tail leads.</summary>
    public double TailBreadth { get; init; } = 0.65;

    /// <summary>Robust z of ETH/BTC above which ETH leads.</summary>
    public double EthZ { get; init; } = 0.5;

    /// <summary>Equal raw days before a stage is published.</summary>
    public int EqualDays { get; init; } = 3;

    /// <summary>Window of the cross-correlations.</summary>
    public int LeadLagWindow { get; init; } = 120;

    /// <summary>Largest lag of them.</summary>
    public int LeadLagDays { get; init; } = 3;

    public void Encode(CanonicalWriter writer)
    {
        writer.List(Basket, static (w, member) => member.Encode(w));
        writer.Int(Change);
        writer.Int(Volatility);
        writer.Int(History);
        writer.Int(Average);
        writer.Int(LeastMembers);
        writer.Double(TailBreadth);
        writer.Double(EthZ);
        writer.Int(EqualDays);
        writer.Int(LeadLagWindow);
        writer.Int(LeadLagDays);
    }

    /// <summary>Days any window reaches back, holes included. Derived.</summary>
    internal int Days => Math.Max(Math.Max(Change + History, Series.Window.Reach(Average)), Math.Max(Volatility, LeadLagWindow)) + 1;
}

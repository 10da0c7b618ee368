using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Fundamentals;

/// <summary>Parameters of the fundamentals topic (signals.md 8).</summary>
public sealed record FundamentalsParameters
{
    /// <summary>Windows of the trends, weeks, ascending. The first one decides divergence and evidence.</summary>
    public ImmutableArray<int> Weeks { get; init; } = [13, 26];

    /// <summary>Weeks that slopes are extrapolated over before they are compared with the limits below.</summary>
    public int Horizon { get; init; } = 13;

    /// <summary>A stagnant series changes less than this over the horizon, as a logarithm.</summary>
    public double StagnantSlope { get; init; } = 0.10;

    /// <summary>Half of its interval is less than this over the horizon.</summary>
    public double StagnantWidth { get; init; } = 0.25;

    /// <summary>Sessions over which the rise of the small-cap shares is taken.</summary>
    public int Rise { get; init; } = 60;

    /// <summary>Rise of the shares that makes divergence whole.</summary>
    public double RiseScale { get; init; } = 0.10;

    /// <summary>Growth of fees over the horizon that takes divergence away.</summary>
    public double FeeScale { get; init; } = 0.10;

    /// <summary>Weeks the newest whole week may lie back. Its last day is known at noon of the day after.</summary>
    public InputAge WeekAge { get; init; } = new(1, 1);

    /// <summary>UTC days the newest close of the shares may lie back: a long weekend.</summary>
    public int ShareDays { get; init; } = 5;

    public void Encode(CanonicalWriter writer)
    {
        writer.List(Weeks, static (w, weeks) => w.Int(weeks));
        writer.Int(Horizon);
        writer.Double(StagnantSlope);
        writer.Double(StagnantWidth);
        writer.Int(Rise);
        writer.Double(RiseScale);
        writer.Double(FeeScale);
        WeekAge.Encode(writer);
        writer.Int(ShareDays);
    }
}

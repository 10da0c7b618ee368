using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Fundamentals;
using RegimeGrpc.Core.Levels;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Rotation;
using RegimeGrpc.Core.SmallCaps;
using RegimeGrpc.Core.Supply;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Models;

/// <summary>The parameters of every section. Immutable; part of the fingerprint.</summary>
public sealed record ModelParameters
{
    public LinkParameters Link { get; init; } = new();

    public LevelsParameters Levels { get; init; } = LevelsParameters.Default;

    public SmallCapsParameters SmallCaps { get; init; } = new();

    public LiquidityParameters Liquidity { get; init; } = new();

    public RotationParameters Rotation { get; init; } = new();

    public FundamentalsParameters Fundamentals { get; init; } = new();

    public SupplyParameters Supply { get; init; } = new();

    public MacroParameters Macro { get; init; } = new();

    public VerdictParameters Verdict { get; init; } = new();

    public void Encode(CanonicalWriter writer)
    {
        Link.Encode(writer);
        Levels.Encode(writer);
        SmallCaps.Encode(writer);
        Liquidity.Encode(writer);
        Rotation.Encode(writer);
        Fundamentals.Encode(writer);
        Supply.Encode(writer);
        Macro.Encode(writer);
        Verdict.Encode(writer);
    }

    /// <summary>Name and value of the parameters a reader asks for first.</summary>
    public IEnumerable<(string Name, string Value)> Describe()
    {
        yield return ("levels.cluster-kind", Levels.ClusterKind.ToString());
        yield return ("levels.trend-kind", Levels.TrendKind.ToString());
        yield return ("link.primary-window", Show(Link.PrimaryWindow));
        yield return ("link.base-window", Show(Link.BaseWindow));
    }

    private static string Show(int number) => number.ToString((IFormatProvider?)null);
}

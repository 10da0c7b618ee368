using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Macro;

/// <summary>How a release counts.</summary>
/// <param name="Id">Its name, for example "cpi".</param>
/// <param name="Weight">Factor on its standardised surprise in the shock, w_rel.</param>
/// <param name="HawkishSign">1 when a number above the consensus is hawkish, -1 when it is dovish.</param>
public sealed record ReleaseRule(string Id, double Weight = 1, int HawkishSign = 1)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        writer.Double(Weight);
        writer.Int(HawkishSign);
    }
}

/// <summary>Parameters of the macro shock (signals.md section 10).</summary>
public sealed record MacroParameters
{
    /// <summary>Sessions after which a shock has lost half its size.</summary>
    public double HalfLife { get; init; } = 5;

    /// <summary>Previous daily changes of the yield behind its standard deviation.</summary>
    public int RatesWindow { get; init; } = 60;

    /// <summary>Days of the longer change.</summary>
    public int RatesSpan { get; init; } = 5;

    /// <summary>Most earlier surprises of a release behind its standard deviation.</summary>
    public int SurpriseWindow { get; init; } = 60;

    /// <summary>Fewest earlier surprises to standardise one.</summary>
    public int LeastSurprises { get; init; } = 12;

    /// <summary>The gate is suspended from this shock on,</summary>
    public double SuspendAt { get; init; } = 2.5;

    /// <summary>and opens again below this one.</summary>
    public double ReopenBelow { get; init; } = 1.25;

    /// <summary>The releases that count, in the order in which they are published. Ids are distinct.</summary>
    public ImmutableArray<ReleaseRule> Releases { get; init; } = [new("cpi"), new("core_cpi")];

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(HalfLife);
        writer.Int(RatesWindow);
        writer.Int(RatesSpan);
        writer.Int(SurpriseWindow);
        writer.Int(LeastSurprises);
        writer.Double(SuspendAt);
        writer.Double(ReopenBelow);
        writer.List(Releases, static (w, rule) => rule.Encode(w));
    }
}

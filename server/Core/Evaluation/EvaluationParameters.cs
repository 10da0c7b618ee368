using System.Security.Cryptography;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>Every number of signals.md section 12. Fixed before a run; another choice is another variant.</summary>
public sealed record EvaluationParameters
{
    public static EvaluationParameters Default { get; } = new();

    /// <summary>Cost of a change of position from 0 to 1 or back, a fraction of the price: 10 bp.</summary>
    public double CostPerSide { get; init; } = 0.001;

    /// <summary>UTC days after which an outcome of the asset is read, and sessions after which one of the index is. Outcomes of neighbours overlap that long.</summary>
    public int Horizon { get; init; } = 20;

    /// <summary>Length of a block of the bootstrap of daily and session returns. At least 20.</summary>
    public int ReturnBlock { get; init; } = 20;

    /// <summary>Length of a block of the bootstrap of overlapping outcomes: twice the overlap. At least 20.</summary>
    public int OutcomeBlock { get; init; } = 40;

    /// <summary>Resamples of a bootstrap.</summary>
    public int Replications { get; init; } = 2000;

    /// <summary>Of the generator (<see cref="SplitMix64"/>); every cell has a stream of its own from it and its name.</summary>
    public ulong Seed { get; init; } = 20250630;

    /// <summary>Sessions a close record stays fresh for the baseline that looks at records alone.</summary>
    public int FreshRecord { get; init; } = 20;

    /// <summary>Share of errors accepted over a whole family of cells.</summary>
    public double Level { get; init; } = 0.05;

    /// <summary>Least effective observations for a claim to be judged.</summary>
    public double LeastEffective { get; init; } = 3;

    /// <summary>Least pairs of returns for a correlation to be judged.</summary>
    public int LeastPairs { get; init; } = 40;

    /// <summary>Share of the variance from which a link is close.</summary>
    public double CloseRSquared { get; init; } = 0.25;

    /// <summary>M from which a session is one of macro shock (signals.md 2.6).</summary>
    public double ShockFrom { get; init; } = 2;

    /// <summary>Parameter sets that were looked at before this one was kept, this one included. At least 1; the deflated Sharpe ratio pays for it.</summary>
    public int VariantsTried { get; init; } = 1;

    /// <summary>Hex SHA-256 of all of them: what a report is a function of, besides model and journal.</summary>
    public string Fingerprint()
    {
        var writer = new CanonicalWriter();
        Encode(writer);
        return Convert.ToHexStringLower(SHA256.HashData(writer.Written));
    }

    /// <summary>The field at fault and why; null when all make sense.</summary>
    public (string Field, string Reason)? Fault() =>
        !(CostPerSide is >= 0 and < 0.5) ? ("cost_per_side", "must be a fraction from 0 to below 0.5")
        : Horizon is < 1 or > 365 ? ("horizon_days", "must be from 1 to 365")
        : ReturnBlock < 20 || OutcomeBlock < 20 ? ("block", "must be 20 or more")
        : Replications is < 200 or > 20000 ? ("replications", "must be from 200 to 20000")
        : VariantsTried < 1 ? ("variants_tried", "must be 1 or more: the one that is run counts")
        : null;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(CostPerSide);
        writer.Int(Horizon);
        writer.Int(ReturnBlock);
        writer.Int(OutcomeBlock);
        writer.Int(Replications);
        writer.Long(unchecked((long)Seed));
        writer.Int(FreshRecord);
        writer.Double(Level);
        writer.Double(LeastEffective);
        writer.Int(LeastPairs);
        writer.Double(CloseRSquared);
        writer.Double(ShockFrom);
        writer.Int(VariantsTried);
    }
}

using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Verdict;

/// <summary>Every number of signals.md section 11. The weights are expert priors, not estimates.</summary>
public sealed record VerdictParameters
{
    public static VerdictParameters Default { get; } = new();

    public AppetiteParameters Appetite { get; init; } = new();

    public FragilityParameters Fragility { get; init; } = new();

    public RegimeParameters Regime { get; init; } = new();

    public CalibrationParameters Calibration { get; init; } = new();

    /// <summary>How far a close must lose the cluster's lower bound to invalidate, ATR.</summary>
    public double InvalidationBuffer { get; init; } = 0.25;

    public void Encode(CanonicalWriter writer)
    {
        Appetite.Encode(writer);
        Fragility.Encode(writer);
        Regime.Encode(writer);
        Calibration.Encode(writer);
        writer.Double(InvalidationBuffer);
    }
}

/// <summary>Weights and scales of axis A (signals.md 11.1).</summary>
public sealed record AppetiteParameters
{
    public double Record { get; init; } = 2;

    public double RelativeStrength { get; init; } = 1;

    public double IndexTrend { get; init; } = 1;

    public double Liquidity { get; init; } = 1.5;

    public double AssetTrend { get; init; } = 1.5;

    public double Cluster { get; init; } = 1;

    public double Line { get; init; } = 0.5;

    public double Rotation { get; init; } = 1;

    public double Fundamentals { get; init; } = 1;

    /// <summary>Drawdown at which the record evidence is 0, a fraction. Beyond it there is no squeeze to judge.</summary>
    public double NearRecord { get; init; } = 0.05;

    /// <summary>Further drawdown at which it is -1, a fraction.</summary>
    public double FarFromRecord { get; init; } = 0.15;

    /// <summary>z of relative strength at which its evidence is full.</summary>
    public double FullStrength { get; init; } = 2;

    /// <summary>F at which the liquidity evidence is full.</summary>
    public double FullLiquidity { get; init; } = 1.5;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Record);
        writer.Double(RelativeStrength);
        writer.Double(IndexTrend);
        writer.Double(Liquidity);
        writer.Double(AssetTrend);
        writer.Double(Cluster);
        writer.Double(Line);
        writer.Double(Rotation);
        writer.Double(Fundamentals);
        writer.Double(NearRecord);
        writer.Double(FarFromRecord);
        writer.Double(FullStrength);
        writer.Double(FullLiquidity);
    }
}

/// <summary>Weights and scales of axis Fr (signals.md 11.1).</summary>
public sealed record FragilityParameters
{
    public double Squeeze { get; init; } = 2;

    public double Link { get; init; } = 1.5;

    public double Gap { get; init; } = 1;

    public double Macro { get; init; } = 1.5;

    public double Supply { get; init; } = 1;

    public double Divergence { get; init; } = 0.75;

    public double FairWeather { get; init; } = 0.75;

    /// <summary>Lag in t at which the gap evidence is full.</summary>
    public double FullGap { get; init; } = 2;

    /// <summary>M at which the macro evidence is full.</summary>
    public double FullShock { get; init; } = 2.5;

    /// <summary>z at which the fair-weather evidence is full.</summary>
    public double FullFairWeather { get; init; } = 2;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Squeeze);
        writer.Double(Link);
        writer.Double(Gap);
        writer.Double(Macro);
        writer.Double(Supply);
        writer.Double(Divergence);
        writer.Double(FairWeather);
        writer.Double(FullGap);
        writer.Double(FullShock);
        writer.Double(FullFairWeather);
    }
}

/// <summary>Thresholds of the raw verdict and of its machine (signals.md 11.2, 11.3, 11.5).</summary>
public sealed record RegimeParameters
{
    /// <summary>Appetite that is risk on, and what keeps it so.</summary>
    public double On { get; init; } = 0.30;

    public double StayOn { get; init; } = 0.10;

    /// <summary>Appetite that is risk off, and what keeps it so.</summary>
    public double Off { get; init; } = -0.25;

    public double StayOff { get; init; } = -0.05;

    /// <summary>Fragility that makes risk on fragile, and what keeps it so.</summary>
    public double Fragile { get; init; } = 0.45;

    public double StayFragile { get; init; } = 0.35;

    /// <summary>Equal raw verdicts in a row that an upgrade needs.</summary>
    public int UpgradeSessions { get; init; } = 2;

    /// <summary>Sessions a state lasts at least, unless the move is to RISK_OFF or UNKNOWN.</summary>
    public int Dwell { get; init; } = 3;

    /// <summary>Least coverage for an upgrade.</summary>
    public double LeastCoverage { get; init; } = 0.5;

    /// <summary>Sessions in a row below it that make the regime UNKNOWN.</summary>
    public int UncoveredSessions { get; init; } = 3;

    /// <summary>Distance from the nearest threshold at which the margin no longer lowers the evidence quality.</summary>
    public double FullMargin { get; init; } = 0.25;

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(On);
        writer.Double(StayOn);
        writer.Double(Off);
        writer.Double(StayOff);
        writer.Double(Fragile);
        writer.Double(StayFragile);
        writer.Int(UpgradeSessions);
        writer.Int(Dwell);
        writer.Double(LeastCoverage);
        writer.Int(UncoveredSessions);
        writer.Double(FullMargin);
    }
}

/// <summary>Numbers of the calibration (signals.md 11.5).</summary>
public sealed record CalibrationParameters
{
    /// <summary>UTC days after which an outcome is counted.</summary>
    public int Horizon { get; init; } = 20;

    /// <summary>How many effective observations the base rate stands for.</summary>
    public double Prior { get; init; } = 2;

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(Horizon);
        writer.Double(Prior);
    }
}

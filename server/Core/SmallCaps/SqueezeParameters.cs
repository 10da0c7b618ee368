using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>A row of the form (value - centre) / scale.</summary>
/// <param name="Centre">Where the row reads 0.</param>
/// <param name="Scale">Distance from there to 1 or -1.</param>
public sealed record RowScale(double Centre, double Scale)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Centre);
        writer.Double(Scale);
    }
}

/// <summary>Parameters of the squeeze table and the durability score (signals.md 3.4). Lengths in sessions.</summary>
public sealed record SqueezeParameters
{
    public SqueezeWeights Weights { get; init; } = new();

    /// <summary>Window of concentration, efficiency and the last half hour.</summary>
    public int Window { get; init; } = 20;

    /// <summary>As many largest up-sessions are compared with all.</summary>
    public int TopSessions { get; init; } = 3;

    public RowScale Concentration { get; init; } = new(0.55, 0.15);

    public RowScale Efficiency { get; init; } = new(0.25, 0.15);

    public int VolatilityShort { get; init; } = 10;

    public int VolatilityLong { get; init; } = 60;

    public RowScale Volatility { get; init; } = new(1, 0.4);

    /// <summary>Lag of the relative changes that robust z scores are taken of.</summary>
    public int Change { get; init; } = 20;

    /// <summary>Past changes of IWM against IJR.</summary>
    public int QualityHistory { get; init; } = 250;

    public int OvernightWindow { get; init; } = 10;

    public int VolumeShort { get; init; } = 5;

    public int VolumeLong { get; init; } = 60;

    public RowScale Volume { get; init; } = new(0.95, 0.3);

    /// <summary>Oldest age of a breakout that still speaks about the rally.</summary>
    public int EpisodeAge { get; init; } = 60;

    /// <summary>Lag of the changes that ask whether the index rose.</summary>
    public int Rise { get; init; } = 5;

    /// <summary>Rise of the volatility index, in points, that counts as volatility up with price up.</summary>
    public double VolatilityRise { get; init; } = 1;

    /// <summary>What price up with volatility down says.</summary>
    public double VolatilityFall { get; init; } = -0.5;

    /// <summary>Past changes of the credit spread, in its own observations.</summary>
    public int CreditHistory { get; init; } = 750;

    /// <summary>Relative fall of short interest between two reports that reads 1.</summary>
    public double ShortInterestScale { get; init; } = 0.10;

    public int GammaHistory { get; init; } = 250;

    public int ShortVolumeHistory { get; init; } = 60;

    /// <summary>Robust z that reads 1.</summary>
    public double ZScale { get; init; } = 2;

    /// <summary>Drawdown up to which the question of durability is asked.</summary>
    public double MaximumDrawdown { get; init; } = 0.05;

    /// <summary>Steepness of the logistic curve from mean row to score.</summary>
    public double Steepness { get; init; } = 1.5;

    public InputAge FundAge { get; init; } = new(0, 1);

    /// <summary>Volatility indices close at the instant of the seal, so the session before is as new as can be relied on.</summary>
    public InputAge VolatilityIndexAge { get; init; } = new(1, 1);

    public InputAge CreditAge { get; init; } = new(2, 1);

    public InputAge GammaAge { get; init; } = new(1, 1);

    public InputAge ShortVolumeAge { get; init; } = new(1, 1);

    /// <summary>Two settlements a month, published about eight business days later.</summary>
    public InputAge ShortInterestAge { get; init; } = new(22, 11);

    public void Encode(CanonicalWriter writer)
    {
        Weights.Encode(writer);
        writer.Int(Window);
        writer.Int(TopSessions);
        Concentration.Encode(writer);
        Efficiency.Encode(writer);
        writer.Int(VolatilityShort);
        writer.Int(VolatilityLong);
        Volatility.Encode(writer);
        writer.Int(Change);
        writer.Int(QualityHistory);
        writer.Int(OvernightWindow);
        writer.Int(VolumeShort);
        writer.Int(VolumeLong);
        Volume.Encode(writer);
        writer.Int(EpisodeAge);
        writer.Int(Rise);
        writer.Double(VolatilityRise);
        writer.Double(VolatilityFall);
        writer.Int(CreditHistory);
        writer.Double(ShortInterestScale);
        writer.Int(GammaHistory);
        writer.Int(ShortVolumeHistory);
        writer.Double(ZScale);
        writer.Double(MaximumDrawdown);
        writer.Double(Steepness);
        FundAge.Encode(writer);
        VolatilityIndexAge.Encode(writer);
        CreditAge.Encode(writer);
        GammaAge.Encode(writer);
        ShortVolumeAge.Encode(writer);
        ShortInterestAge.Encode(writer);
    }
}

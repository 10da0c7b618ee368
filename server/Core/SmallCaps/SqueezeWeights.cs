using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Weights of the squeeze table's rows: expert priors of signals.md 3.4, not fitted.</summary>
public sealed record SqueezeWeights
{
    public double Concentration { get; init; } = 1;

    public double Efficiency { get; init; } = 1;

    public double Volatility { get; init; } = 0.75;

    public double QualityGap { get; init; } = 1.5;

    public double Overnight { get; init; } = 0.5;

    public double Volume { get; init; } = 0.5;

    public double Hold { get; init; } = 1.5;

    public double FollowThrough { get; init; } = 0.75;

    public double VolatilityIndex { get; init; } = 0.75;

    public double Credit { get; init; } = 1;

    public double Breadth { get; init; } = 1;

    public double ShortInterest { get; init; } = 1;

    public double Gamma { get; init; } = 1;

    public double LastHalfHour { get; init; } = 0.5;

    /// <summary>0: shown only, because FINRA states that short volume is not short interest.</summary>
    public double ShortVolume { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Concentration);
        writer.Double(Efficiency);
        writer.Double(Volatility);
        writer.Double(QualityGap);
        writer.Double(Overnight);
        writer.Double(Volume);
        writer.Double(Hold);
        writer.Double(FollowThrough);
        writer.Double(VolatilityIndex);
        writer.Double(Credit);
        writer.Double(Breadth);
        writer.Double(ShortInterest);
        writer.Double(Gamma);
        writer.Double(LastHalfHour);
        writer.Double(ShortVolume);
    }
}

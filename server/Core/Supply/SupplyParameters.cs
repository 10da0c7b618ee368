using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Supply;

/// <summary>Parameters of the supply overhang (signals.md 9). Ages in UTC days.</summary>
public sealed record SupplyParameters
{
    public double ExchangeWeight { get; init; } = 1;

    /// <summary>UTC days over which the change of the exchange share is taken.</summary>
    public int ExchangeChange { get; init; } = 30;

    /// <summary>Past changes its robust z is taken against.</summary>
    public int ExchangeHistory { get; init; } = 365;

    public double QueueWeight { get; init; } = 1;

    /// <summary>225 epochs of 6.4 minutes make a day.</summary>
    public int EpochsPerDay { get; init; } = 225;

    /// <summary>Bounds of the churn limit since Electra, ETH an epoch.</summary>
    public double LeastChurn { get; init; } = 128;

    /// <inheritdoc cref="LeastChurn"/>
    public double MostChurn { get; init; } = 256;

    /// <summary>Active stake for each ETH an epoch of churn between the bounds.</summary>
    public double ChurnQuotient { get; init; } = 65536;

    /// <summary>Exit days that count whole.</summary>
    public double ExitDaysScale { get; init; } = 20;

    /// <summary>Net exit days over which the factor moves by 1, around 0.5.</summary>
    public double NetDaysScale { get; init; } = 40;

    /// <summary>Least factor: entries never cancel exits whole.</summary>
    public double LeastNetFactor { get; init; } = 0.25;

    public double EtfWeight { get; init; } = 1;

    /// <summary>Business days whose creations are added up.</summary>
    public int EtfDays { get; init; } = 5;

    /// <summary>Past sums their robust z is taken against.</summary>
    public int EtfHistory { get; init; } = 250;

    /// <summary>Robust z that counts whole.</summary>
    public double ZScale { get; init; } = 2;

    public double ArbitrageWeight { get; init; } = 0.75;

    /// <summary>Basis over the risk-free rate at which arbitrage has no reason to unwind, a fraction a year.</summary>
    public double BasisPremium { get; init; } = 0.02;

    /// <summary>Shortfall of the basis that counts whole, a fraction a year.</summary>
    public double BasisScale { get; init; } = 0.04;

    /// <summary>What a whole overhang takes off the upside.</summary>
    public double UpsideCut { get; init; } = 0.5;

    /// <summary>Exchange balances, supply and queues: a day, known the day after.</summary>
    public InputAge ChainAge { get; init; } = new(1, 1);

    /// <summary>The churn limit and the active stake move slowly.</summary>
    public InputAge ChurnAge { get; init; } = new(7, 7);

    /// <summary>Creations and holdings: business days, known the day after, over a long weekend.</summary>
    public InputAge EtfAge { get; init; } = new(4, 1);

    /// <summary>Positions of a Tuesday, known on Friday.</summary>
    public InputAge PositionsAge { get; init; } = new(10, 7);

    /// <summary>Basis and risk-free rate.</summary>
    public InputAge RateAge { get; init; } = new(4, 1);

    public void Encode(CanonicalWriter writer)
    {
        writer.Double(ExchangeWeight);
        writer.Int(ExchangeChange);
        writer.Int(ExchangeHistory);
        writer.Double(QueueWeight);
        writer.Int(EpochsPerDay);
        writer.Double(LeastChurn);
        writer.Double(MostChurn);
        writer.Double(ChurnQuotient);
        writer.Double(ExitDaysScale);
        writer.Double(NetDaysScale);
        writer.Double(LeastNetFactor);
        writer.Double(EtfWeight);
        writer.Int(EtfDays);
        writer.Int(EtfHistory);
        writer.Double(ZScale);
        writer.Double(ArbitrageWeight);
        writer.Double(BasisPremium);
        writer.Double(BasisScale);
        writer.Double(UpsideCut);
        ChainAge.Encode(writer);
        ChurnAge.Encode(writer);
        EtfAge.Encode(writer);
        PositionsAge.Encode(writer);
        RateAge.Encode(writer);
    }

    internal InputAge Age(SupplyInput input) => input switch
    {
        SupplyInput.ChurnLimit or SupplyInput.ActiveStake => ChurnAge,
        SupplyInput.EtfCreations or SupplyInput.EtfHoldings => EtfAge,
        SupplyInput.LeveragedNetShort => PositionsAge,
        SupplyInput.FuturesBasis or SupplyInput.RiskFreeRate => RateAge,
        _ => ChainAge,
    };

    /// <summary>How many readings of an input are kept.</summary>
    internal int Capacity(SupplyInput input) => input switch
    {
        SupplyInput.ExchangeBalance or SupplyInput.TotalSupply => ExchangeChange + ExchangeHistory + 1,
        SupplyInput.EtfCreations => EtfDays + EtfHistory,
        _ => 1,
    };
}

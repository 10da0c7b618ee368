namespace RegimeGrpc.Core.Models;

/// <summary>What a model uses a series for.</summary>
public enum Role : byte
{
    /// <summary>The asset's UTC day bars: levels are taken from them.</summary>
    AssetDay = 1,

    /// <summary>The asset between day ends: 4-hour bars, 1-hour bars, ticks. Sampled at session closes, and what provisional values move with.</summary>
    AssetIntraday = 2,

    /// <summary>The benchmark's session bars, unadjusted: the core bar of a session seal.</summary>
    BenchmarkDay = 3,

    /// <summary>The benchmark within the session: what the partial pair moves with.</summary>
    BenchmarkIntraday = 4,

    /// <summary>The benchmark's fund, for returns against the market.</summary>
    BenchmarkFund = 5,

    /// <summary>The large-cap market.</summary>
    Market = 6,
    SmallCapQuality = 7,
    MidCaps = 8,
    EqualWeight = 9,
    Volatility = 10,

    /// <summary>The asset that leads the rotation.</summary>
    LeaderDay = 11,
    LeaderIntraday = 12,
    Alt = 13,
    FinancialConditions = 14,
    CreditSpread = 15,
    CreditSpreadFallback = 16,
    Dollar = 17,
    RealYield = 18,
    TwoYearYield = 19,
    Stablecoins = 20,
    ConsumerPrices = 21,
    ConsumerPricesConsensus = 22,
    ExchangeBalance = 23,
    AssetSupply = 24,
    EntryQueue = 25,
    ExitQueue = 26,
    ExitChurn = 27,
    Staked = 28,
    EtfFlow = 29,
    EtfHoldings = 30,
    FuturesNetShort = 31,
    MainChainFees = 32,
    SecondLayerFees = 33,
    SecondLayerVolume = 34,
    DealerGamma = 35,
    ShortInterest = 36,
    ShortVolume = 37,
    DollarLive = 38,
    SettlementRent = 39,
    StakingYield = 40,
    ConsumerPricesPrint = 41,
    MainChainFeesUsd = 42,
    SettledValue = 43,
    Restaked = 44,
}

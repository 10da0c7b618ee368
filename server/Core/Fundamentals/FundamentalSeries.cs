namespace RegimeGrpc.Core.Fundamentals;

/// <summary>What the fundamentals topic reads (signals.md 8): a value a UTC day. Every one is optional.</summary>
public enum FundamentalSeries : byte
{
    /// <summary>Fees paid on the main chain, ETH. The fee series of the divergence: fees in USD would follow the price.</summary>
    MainChainFees = 1,

    /// <summary>The same in USD.</summary>
    MainChainFeesUsd = 2,

    /// <summary>Fees users pay on the second layers, ETH.</summary>
    SecondLayerFees = 3,

    /// <summary>What the second layers pay to the main chain for settlement, ETH.</summary>
    SettlementRent = 4,

    /// <summary>Transactions on the second layers. The volume series of the divergence.</summary>
    SecondLayerVolume = 5,

    /// <summary>Value settled or bridged, ETH.</summary>
    SettledValue = 6,

    /// <summary>Staking yield, per cent a year.</summary>
    StakingYield = 7,

    /// <summary>Stake of all validators, ETH.</summary>
    Staked = 8,

    /// <summary>Value locked in restaking, ETH.</summary>
    Restaked = 9,
}

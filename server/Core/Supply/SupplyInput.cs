namespace RegimeGrpc.Core.Supply;

/// <summary>What the supply topic reads (signals.md 9). Every one is optional.</summary>
public enum SupplyInput : byte
{
    /// <summary>Held at exchanges, ETH. Vendors re-cluster addresses: later vintages replace earlier ones.</summary>
    ExchangeBalance = 0,

    /// <summary>All ether, ETH.</summary>
    TotalSupply = 1,

    /// <summary>Stake waiting to leave, ETH.</summary>
    ExitQueue = 2,

    /// <summary>Stake waiting to enter, ETH.</summary>
    EntryQueue = 3,

    /// <summary>Churn limit of the chain, ETH an epoch. Read from the chain because forks change it.</summary>
    ChurnLimit = 4,

    /// <summary>Stake of all active validators, ETH: the limit follows from it by the rule of Electra when it is not read.</summary>
    ActiveStake = 5,

    /// <summary>Net creations of US spot ETFs on a business day, ETH.</summary>
    EtfCreations = 6,

    /// <summary>Held by US spot ETFs, ETH.</summary>
    EtfHoldings = 7,

    /// <summary>Net short of leveraged funds in CME futures, ETH; negative when they are net long.</summary>
    LeveragedNetShort = 8,

    /// <summary>(future / spot - 1) x 365 / days to expiry, a fraction a year.</summary>
    FuturesBasis = 9,

    /// <summary>A fraction a year.</summary>
    RiskFreeRate = 10,
}

/// <summary>Facts about the inputs as a set.</summary>
internal static class SupplyInputs
{
    public const int Count = 11;
}

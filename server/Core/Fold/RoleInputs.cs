using RegimeGrpc.Core.Fundamentals;
using RegimeGrpc.Core.Liquidity;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.SmallCaps;
using RegimeGrpc.Core.Supply;

namespace RegimeGrpc.Core.Fold;

/// <summary>Which input of which section a role is; null where the section does not read it.</summary>
internal static class RoleInputs
{
    public static SmallCapsInput? Fund(Role role) => role switch
    {
        Role.BenchmarkFund => SmallCapsInput.Iwm,
        Role.Market => SmallCapsInput.Spy,
        Role.SmallCapQuality => SmallCapsInput.Ijr,
        Role.MidCaps => SmallCapsInput.Mdy,
        Role.EqualWeight => SmallCapsInput.Rsp,
        _ => null,
    };

    public static SmallCapsInput? SmallCaps(Role role) => role switch
    {
        Role.Volatility => SmallCapsInput.Vix,
        Role.CreditSpread => SmallCapsInput.HighYieldSpread,
        Role.CreditSpreadFallback => SmallCapsInput.BaaSpread,
        Role.ShortInterest => SmallCapsInput.ShortInterest,
        Role.DealerGamma => SmallCapsInput.GammaExposure,
        Role.ShortVolume => SmallCapsInput.ShortVolumeShare,
        _ => null,
    };

    public static LiquidityInput? Liquidity(Role role) => role switch
    {
        Role.FinancialConditions => LiquidityInput.Nfci,
        Role.CreditSpread => LiquidityInput.HighYieldSpread,
        Role.CreditSpreadFallback => LiquidityInput.BaaSpread,
        Role.DollarLive => LiquidityInput.DollarIndex,
        Role.Dollar => LiquidityInput.BroadDollar,
        Role.RealYield => LiquidityInput.RealYield,
        Role.Stablecoins => LiquidityInput.Stablecoins,
        _ => null,
    };

    public static FundamentalSeries? Fundamentals(Role role) => role switch
    {
        Role.MainChainFees => FundamentalSeries.MainChainFees,
        Role.MainChainFeesUsd => FundamentalSeries.MainChainFeesUsd,
        Role.SecondLayerFees => FundamentalSeries.SecondLayerFees,
        Role.SettlementRent => FundamentalSeries.SettlementRent,
        Role.SecondLayerVolume => FundamentalSeries.SecondLayerVolume,
        Role.SettledValue => FundamentalSeries.SettledValue,
        Role.StakingYield => FundamentalSeries.StakingYield,
        Role.Staked => FundamentalSeries.Staked,
        Role.Restaked => FundamentalSeries.Restaked,
        _ => null,
    };

    public static SupplyInput? Supply(Role role) => role switch
    {
        Role.ExchangeBalance => SupplyInput.ExchangeBalance,
        Role.AssetSupply => SupplyInput.TotalSupply,
        Role.EntryQueue => SupplyInput.EntryQueue,
        Role.ExitQueue => SupplyInput.ExitQueue,
        Role.ExitChurn => SupplyInput.ChurnLimit,
        Role.Staked => SupplyInput.ActiveStake,
        Role.EtfHoldings => SupplyInput.EtfHoldings,
        Role.FuturesNetShort => SupplyInput.LeveragedNetShort,
        _ => null,
    };
}

namespace RegimeGrpc.Core.Models;

/// <summary>The default model: do record highs in US small caps carry Ether?</summary>
public static class EthSmallCaps
{
    public const string Name = "eth-small-caps";

    public static Model Model { get; } = new(
        Name,
        "Ether against the Russell 2000: regime, link and levels, as one market note would have them",
        [
            new(Role.AssetDay, "crypto.ETH-USDT.binance.day", IsCore: true),
            new(Role.AssetIntraday, "crypto.ETH-USD.coinbase.trade"),
            new(Role.AssetIntraday, "crypto.ETH-USDT.okx-swap.1h"),
            new(Role.AssetIntraday, "crypto.ETH-USDT.binance.4h"),
            new(Role.BenchmarkDay, "equity.RUT.day", IsCore: true),
            new(Role.BenchmarkIntraday, "equity.RUT.5m"),
            new(Role.BenchmarkFund, "equity.IWM.day-adjusted"),
            new(Role.Market, "equity.SPY.day"),
            new(Role.SmallCapQuality, "equity.IJR.day-adjusted"),
            new(Role.MidCaps, "equity.MDY.day-adjusted"),
            new(Role.EqualWeight, "equity.RSP.day-adjusted"),
            new(Role.Volatility, "macro.VIX"),
            new(Role.LeaderDay, "crypto.BTC-USDT.binance.day"),
            new(Role.LeaderIntraday, "crypto.BTC-USD.coinbase.trade"),
            new(Role.Alt, "crypto.ADA-USD.day"),
            new(Role.Alt, "crypto.AVAX-USD.day"),
            new(Role.Alt, "crypto.BNB-USD.day"),
            new(Role.Alt, "crypto.DOGE-USD.day"),
            new(Role.Alt, "crypto.LINK-USD.day"),
            new(Role.Alt, "crypto.LTC-USD.day"),
            new(Role.Alt, "crypto.SOL-USD.day"),
            new(Role.Alt, "crypto.XRP-USD.day"),
            new(Role.FinancialConditions, "macro.NFCI"),
            new(Role.CreditSpread, "macro.BAMLH0A0HYM2"),
            new(Role.CreditSpreadFallback, "macro.BAA10Y"),
            new(Role.DollarLive, "macro.DXY"),
            new(Role.Dollar, "macro.DTWEXBGS"),
            new(Role.RealYield, "macro.DFII10"),
            new(Role.TwoYearYield, "macro.DGS2"),
            new(Role.Stablecoins, "onchain.stablecoins.supply"),
            new(Role.ConsumerPrices, "macro.CPIAUCSL"),
            new(Role.ConsumerPricesPrint, "macro.CPI.print"),
            new(Role.ConsumerPricesConsensus, "macro.CPI.consensus"),
            new(Role.ExchangeBalance, "onchain.eth.exchange-balance"),
            new(Role.AssetSupply, "onchain.eth.supply"),
            new(Role.EntryQueue, "onchain.eth.validator.entry-queue"),
            new(Role.ExitQueue, "onchain.eth.validator.exit-queue"),
            new(Role.ExitChurn, "onchain.eth.validator.exit-churn"),
            new(Role.Staked, "onchain.eth.validator.staked"),
            new(Role.EtfFlow, "etf.eth.flow.total-usd-m"),
            new(Role.EtfHoldings, "etf.eth.holdings"),
            new(Role.FuturesNetShort, "derivatives.eth.cme-leveraged-net-short"),
            new(Role.MainChainFees, "onchain.eth.l1-fees"),
            new(Role.MainChainFeesUsd, "onchain.eth.l1-fees-usd"),
            new(Role.SecondLayerFees, "onchain.eth.l2-fees"),
            new(Role.SettlementRent, "onchain.eth.l2-rent"),
            new(Role.SecondLayerVolume, "onchain.eth.l2-transactions"),
            new(Role.SettledValue, "onchain.eth.l2-settled-value"),
            new(Role.StakingYield, "onchain.eth.validator.apr"),
            new(Role.Restaked, "onchain.eth.restaked"),
            new(Role.ShortInterest, "equity.IWM.short-interest"),
            new(Role.ShortVolume, "equity.IWM.short-volume-share"),
        ],
        new()
        {
            Macro = new() { Releases = [new("cpi")] },

            // When each had joined the largest coins. Drawn up afterwards, so it favours survivors (signals.md 16).
            Rotation = new()
            {
                Basket =
                [
                    new("crypto.XRP-USD.day", new(2018, 5, 4)),
                    new("crypto.LTC-USD.day", new(2018, 3, 20)),
                    new("crypto.BNB-USD.day", new(2018, 3, 17)),
                    new("crypto.ADA-USD.day", new(2018, 4, 17)),
                    new("crypto.LINK-USD.day", new(2019, 7, 1)),
                    new("crypto.DOGE-USD.day", new(2021, 2, 1)),
                    new("crypto.SOL-USD.day", new(2021, 3, 1)),
                    new("crypto.AVAX-USD.day", new(2021, 10, 1)),
                ],
            },
        });
}

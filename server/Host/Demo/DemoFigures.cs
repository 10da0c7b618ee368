using RegimeGrpc.Core;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Server.Demo;

/// <summary>Simulated numbers that are no prices of assets: volatility, yields, spreads, money, chain data. Each a function of the instant.</summary>
internal sealed class DemoFigures
{
    private readonly Noise _noise;
    private readonly Noise _prints;
    private readonly Noise _forecasts;
    private readonly Noise _flows;
    private ulong _streams;

    public DemoFigures(DemoFactors factors, DemoAssets assets, Noise noise)
    {
        _noise = noise;
        _prints = noise.Of(_streams++);
        _forecasts = noise.Of(_streams++);
        _flows = noise.Of(_streams++);
        Volatility = Level(17, 0.03, 0.15, 2, at => -5 * factors.MarketChange(at, 15));
        TwoYearYield = Around(3.8, 0.05, 0.5, 2);
        RealYield = Around(1.9, 0.04, 0.35, 2);
        HighYieldSpread = Level(3.6, 0.006, 0.06, 2, at => factors.Credit.At(at) - (2.5 * factors.MarketChange(at, 30)));
        BaaSpread = Level(1.8, 0.004, 0.04, 2, at => factors.Credit.At(at) - (1.5 * factors.MarketChange(at, 30)));
        Dollar = Level(120, 0.003, 0.03, 4);
        var conditions = Around(-0.45, 0.012, 0.12, 5);
        FinancialConditions = at => Math.Round(conditions(at) - (1.2 * factors.MarketChange(at, 60)), 5);
        Stablecoins = Level(140e9, 0.002, 0.04, 0, at => (0.15 * DemoFactors.Years(at)) + (0.1 * factors.Crypto(at - TimeSpan.FromDays(20))));
        EntryQueue = Level(350_000, 0.06, 0.5, 0);
        ExitQueue = Level(700_000, 0.06, 0.6, 0);
        Staked = Level(33e6, 0.0005, 0.01, 0, at => 0.03 * DemoFactors.Years(at));
        Supply = Level(120.4e6, 0.00002, 0.0005, 0, at => 0.004 * DemoFactors.Years(at));
        ExchangeBalance = Level(17e6, 0.002, 0.04, 0, at => -0.03 * DemoFactors.Years(at));
        MainChainFees = Level(600, 0.1, 0.3, 2, at => 0.5 * factors.Crypto(at));
        SecondLayerFees = Level(150, 0.1, 0.3, 2);
        SecondLayerTransactions = Level(12e6, 0.02, 0.1, 0, at => 0.15 * DemoFactors.Years(at));
        FundHoldings = Level(4e6, 0.004, 0.1, 0);
        FuturesNetShort = Level(2.5e6, 0.01, 0.15, 0);
        ShortInterest = Level(90e6, 0.01, 0.1, 0);
        ShortVolumeShare = Level(0.5, 0.01, 0.05, 4);
        FundFlow = at => Math.Round((900 * (assets.Ether.Logarithm(at) - assets.Ether.Logarithm(at - TimeSpan.FromDays(3)))) + (45 * _flows.Normal(at.Ticks / Instant.TicksPerSecond)), 1);
    }

    /// <summary>Index points; rises when stocks fall.</summary>
    public Func<Instant, double> Volatility { get; }

    /// <summary>Per cent.</summary>
    public Func<Instant, double> TwoYearYield { get; }

    public Func<Instant, double> RealYield { get; }

    public Func<Instant, double> HighYieldSpread { get; }

    public Func<Instant, double> BaaSpread { get; }

    public Func<Instant, double> Dollar { get; }

    /// <summary>Below 0 is loose.</summary>
    public Func<Instant, double> FinancialConditions { get; }

    /// <summary>USD.</summary>
    public Func<Instant, double> Stablecoins { get; }

    /// <summary>ETH, as all of the chain's.</summary>
    public Func<Instant, double> EntryQueue { get; }

    public Func<Instant, double> ExitQueue { get; }

    public Func<Instant, double> Staked { get; }

    public Func<Instant, double> Supply { get; }

    public Func<Instant, double> ExchangeBalance { get; }

    public Func<Instant, double> MainChainFees { get; }

    public Func<Instant, double> SecondLayerFees { get; }

    /// <summary>Count.</summary>
    public Func<Instant, double> SecondLayerTransactions { get; }

    /// <summary>Million USD.</summary>
    public Func<Instant, double> FundFlow { get; }

    public Func<Instant, double> FundHoldings { get; }

    public Func<Instant, double> FuturesNetShort { get; }

    /// <summary>Shares.</summary>
    public Func<Instant, double> ShortInterest { get; }

    public Func<Instant, double> ShortVolumeShare { get; }

    /// <summary>Consumer prices of a month, an index.</summary>
    /// <param name="month">Months since the year 0.</param>
    public double ConsumerPrices(int month) =>
        Math.Round(300 * Elementary.Exp((0.0023 * (month - (12 * 2023))) + (0.0006 * _prints.Normal(month))), 3);

    /// <summary>The change on the month before, per cent, as it is printed.</summary>
    public double ConsumerPricesPrint(int month) => Math.Round(100 * ((ConsumerPrices(month) / ConsumerPrices(month - 1)) - 1), 1);

    /// <summary>What forecasters expect of it, per cent on the month before.</summary>
    public double ConsumerPricesConsensus(int month) =>
        Math.Round((100 * ((ConsumerPrices(month) / ConsumerPrices(month - 1)) - 1)) + (0.1 * _forecasts.Normal(month)), 1);

    private Func<Instant, double> Level(double centre, double daily, double reach, int decimals, Func<Instant, double>? also = null)
    {
        var path = new RandomPath(_noise.Of(_streams++), daily, reach);
        return at => Math.Round(centre * Elementary.Exp(path.At(at) + (also?.Invoke(at) ?? 0)), decimals);
    }

    private Func<Instant, double> Around(double centre, double daily, double reach, int decimals)
    {
        var path = new RandomPath(_noise.Of(_streams++), daily, reach);
        return at => Math.Round(centre + path.At(at), decimals);
    }
}

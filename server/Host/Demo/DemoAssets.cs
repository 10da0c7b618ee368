using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Server.Demo;

/// <summary>
/// The simulated assets. Small caps stand around 2000 to 2500 with the years' drift, above every record the model is seeded with:
/// record highs, drawdowns and breakouts are those of the simulated index.
/// </summary>
internal sealed class DemoAssets
{
    // Grids divide the shortest bar of their asset. They decide how long it takes to make up years of history.
    private static readonly TimeSpan IndexGrid = TimeSpan.FromMinutes(2.5);
    private static readonly TimeSpan EtherGrid = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FundGrid = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan CoinGrid = TimeSpan.FromHours(2);

    private readonly DemoFactors _factors;
    private readonly Noise _noise;
    private ulong _streams;

    public DemoAssets(DemoFactors factors, Noise noise)
    {
        _factors = factors;
        _noise = noise;
        var etherOwn = Own(0.011, 0.1);
        Ether = Asset(2600, EtherGrid, 2, 900_000, at => (0.1 * DemoFactors.Years(at)) + factors.MarketInEther(at) + factors.Crypto(at) + etherOwn.At(at));
        var bitcoinOwn = Own(0.006, 0.05);
        Bitcoin = Asset(45_000, CoinGrid, 2, 40_000, at =>
            (0.2 * DemoFactors.Years(at)) + (1.3 * factors.Market(at)) + (0.9 * factors.CryptoAhead(at)) + bitcoinOwn.At(at));
        Alts =
        [
            Alt("ADA", 0.45, 4), Alt("AVAX", 26, 3), Alt("BNB", 420, 2), Alt("DOGE", 0.12, 5),
            Alt("LINK", 13, 3), Alt("LTC", 80, 2), Alt("SOL", 95, 2), Alt("XRP", 0.8, 4),
        ];
        Russell = Asset(2050, IndexGrid, 2, null, at => (0.045 * DemoFactors.Years(at)) + factors.Market(at) + factors.SmallCaps.At(at));
        Funds =
        [
            Fund("equity.IWM.day-adjusted", 200, 30e6, drift: 0.058, market: 1, smallCaps: 1, own: 0.0004),
            Fund("equity.SPY.day", 415, 70e6, drift: 0.075, market: 0.8, smallCaps: 0, own: 0.003),
            Fund("equity.IJR.day-adjusted", 98, 5e6, drift: 0.055, market: 0.98, smallCaps: 0.85, own: 0.0025),
            Fund("equity.MDY.day-adjusted", 455, 1e6, drift: 0.06, market: 0.92, smallCaps: 0.5, own: 0.002),
            Fund("equity.RSP.day-adjusted", 145, 6e6, drift: 0.06, market: 0.88, smallCaps: 0.3, own: 0.002),
        ];
    }

    public DemoAsset Ether { get; }

    public DemoAsset Bitcoin { get; }

    /// <summary>By the id of their series.</summary>
    public IReadOnlyList<(string Series, DemoAsset Asset)> Alts { get; }

    public DemoAsset Russell { get; }

    /// <summary>By the id of their series.</summary>
    public IReadOnlyList<(string Series, DemoAsset Asset)> Funds { get; }

    private (string, DemoAsset) Alt(string name, double price, int decimals)
    {
        var own = Own(0.018, 0.2);
        return ($"crypto.{name}-USD.day", Asset(price, CoinGrid, decimals, 1e8 / price, at =>
            (0.05 * DemoFactors.Years(at)) + _factors.MarketInEther(at) + (1.1 * _factors.Crypto(at)) + _factors.Alts.At(at) + own.At(at)));
    }

    private (string, DemoAsset) Fund(string series, double price, double volume, double drift, double market, double smallCaps, double own)
    {
        var path = Own(own, 8 * own);
        return (series, Asset(price, FundGrid, 2, volume, at =>
            (drift * DemoFactors.Years(at)) + (market * _factors.Market(at)) + (smallCaps * _factors.SmallCaps.At(at)) + path.At(at)));
    }

    private DemoAsset Asset(double price, TimeSpan grid, int decimals, double? volume, Func<Core.Instant, double> path)
    {
        var level = Elementary.Log(price);
        return new(at => level + path(at), grid, decimals, volume, _noise.Of(_streams++));
    }

    private RandomPath Own(double daily, double reach) => new(_noise.Of(_streams++), daily, reach);
}

using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>
/// A random walk by day in long waves, the same for every series about one thing. Prices share half of their moves; other
/// numbers go their own way. Ether falls by a fifth one day in 150, which is what flushes are made of.
/// </summary>
internal sealed class SamplePath
{
    private readonly double[] _closes;

    private SamplePath(string thing, bool isPrice, int days)
    {
        var (own, market) = (new Random(Seed(thing)), new Random(1));
        _closes = new double[days + 1];
        _closes[0] = 1000;
        for (var i = 1; i <= days; i++)
        {
            var together = isPrice ? 0.04 * (market.NextDouble() - 0.5) : 0;
            var wave = isPrice ? 0.001 + (0.004 * Math.Sin((i / 55.0) + 2)) : 0.004 * Math.Sin(i / 40.0);
            _closes[i] = _closes[i - 1] * Math.Exp(together + wave + (0.03 * (own.NextDouble() - 0.5)) - (thing == "ETH" && i % 150 == 0 ? 0.2 : 0));
        }
    }

    /// <summary>crypto.ETH-USDT.binance.day and crypto.ETH-USD.coinbase.trade are about ETH.</summary>
    public static SamplePath Of(SeriesDefinition series, int days)
    {
        var parts = series.Id.Split('.');
        var isPrice = parts[0] is "crypto" || series.Kind == SeriesKind.Bar;
        return new(isPrice ? parts[1].Split('-')[0] : series.Id, isPrice, days);
    }

    public Bar Bar(int day)
    {
        var (open, close) = (_closes[day], _closes[day + 1]);
        return new(open, Math.Max(open, close) * 1.004, Math.Min(open, close) * 0.996, close, 1e6 * (1 + (day * 7 % 13)));
    }

    private static int Seed(string thing) => thing.Aggregate(17, static (seed, letter) => unchecked((seed * 31) + letter));
}

using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Rotation;

/// <summary>A cross-correlation of daily returns of BTC and ETH (signals.md 7). Display only.</summary>
/// <param name="Lag">UTC days; positive: BTC leads.</param>
/// <param name="R">Pearson.</param>
/// <param name="Band">Plus and minus 2 / sqrt(n): what independent series stay within 19 times in 20.</param>
public sealed record LeadLag(int Lag, Value R, Value Band)
{
    /// <summary>All lags from -3 to 3 without 0, ascending, over the last 120 returns.</summary>
    internal static ImmutableArray<LeadLag> All(double[] btcReturns, double[] ethReturns, RotationParameters parameters)
    {
        var lags = ImmutableArray.CreateBuilder<LeadLag>(2 * parameters.LeadLagDays);
        for (var lag = -parameters.LeadLagDays; lag <= parameters.LeadLagDays; lag++)
            if (lag != 0) lags.Add(Of(btcReturns, ethReturns, lag, parameters.LeadLagWindow));
        return lags.MoveToImmutable();
    }

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(Lag);
        R.Encode(writer);
        Band.Encode(writer);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static LeadLag Decode(CanonicalReader reader) => new(reader.Int(), Value.Decode(reader), Value.Decode(reader));

    private static LeadLag Of(double[] btc, double[] eth, int lag, int window)
    {
        var (x, y) = (new double[window], new double[window]);
        var count = 0;
        for (var i = Math.Max(0, btc.Length - window); i < btc.Length; i++)
        {
            var leader = i - lag;
            if (leader < btc.Length - window || leader < 0 || leader >= btc.Length) continue;
            if (double.IsNaN(btc[leader]) || double.IsNaN(eth[i])) continue;
            (x[count], y[count]) = (btc[leader], eth[i]);
            count++;
        }

        if (count < Math.Ceiling(Window.LeastKnown * window)) return new(lag, TooFew, TooFew);
        return new(lag, Moments2.Of(x.AsSpan(0, count), y.AsSpan(0, count)).Pearson, Value.Of(2 / Math.Sqrt(count)));
    }

    private static readonly Value TooFew = Value.Unavailable("too few days with bars of BTC and ETH");
}

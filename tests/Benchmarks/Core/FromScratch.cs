namespace RegimeGrpc.Benchmarks.Core;

/// <summary>
/// What a provisional signal says of averages and correlation, the plain way: every window computed anew from the stored closes,
/// as a notebook would. It is the yardstick, so it is neither clever nor careless.
/// </summary>
internal sealed class FromScratch(double[] days, double[] benchmarkReturns, double[] assetReturns)
{
    private static readonly int[] Averages = [50, 100, 200];
    private static readonly int[] Correlations = [30, 60, 90, 250];
    private static readonly int[] Betas = [60, 250];

    /// <summary>Six averages with the newest price as today's close, four Pearsons, two Spearmans and two betas with today's partial pair.</summary>
    internal double Compute(double price, double benchmarkReturn, double assetReturn)
    {
        double[] closes = [.. days, price];
        double[] x = [.. benchmarkReturns, benchmarkReturn], y = [.. assetReturns, assetReturn];
        double all = 0;
        foreach (var length in Averages) all += Simple(closes, length) + Exponential(closes, length);
        foreach (var window in Correlations) all += Pearson(x.AsSpan(^window..), y.AsSpan(^window..));
        all += Pearson(Ranks(x.AsSpan(^60..)), Ranks(y.AsSpan(^60..))) + Pearson(Ranks(x.AsSpan(^310..^60)), Ranks(y.AsSpan(^310..^60)));
        foreach (var window in Betas) all += Slope(x.AsSpan(^window..), y.AsSpan(^window..));
        return all;
    }

    private static double Simple(double[] closes, int length)
    {
        double sum = 0;
        foreach (var close in closes.AsSpan(^length..)) sum += close;
        return sum / length;
    }

    private static double Exponential(double[] closes, int length)
    {
        double average = 0;
        for (var i = 0; i < length; i++) average += closes[i] / length;
        for (var i = length; i < closes.Length; i++) average += 2.0 / (length + 1) * (closes[i] - average);
        return average;
    }

    private static double Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (sxx, syy, sxy) = Moments(x, y);
        return sxy / Math.Sqrt(sxx * syy);
    }

    private static double Slope(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var (sxx, _, sxy) = Moments(x, y);
        return sxy / sxx;
    }

    private static (double Sxx, double Syy, double Sxy) Moments(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double meanX = 0, meanY = 0, sxx = 0, syy = 0, sxy = 0;
        for (var i = 0; i < x.Length; i++) (meanX, meanY) = (meanX + x[i], meanY + y[i]);
        (meanX, meanY) = (meanX / x.Length, meanY / y.Length);
        for (var i = 0; i < x.Length; i++)
        {
            sxx += (x[i] - meanX) * (x[i] - meanX);
            syy += (y[i] - meanY) * (y[i] - meanY);
            sxy += (x[i] - meanX) * (y[i] - meanY);
        }

        return (sxx, syy, sxy);
    }

    private static double[] Ranks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = Enumerable.Range(0, sorted.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[sorted.Length];
        for (var i = 0; i < order.Length; i++) ranks[order[i]] = i + 1;
        return ranks;
    }
}

using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>What the best of many is worth (signals.md section 12, 6).</summary>
public sealed record DataSnooping
{
    /// <summary>
    /// Chance that the best of the strategies beats buying and holding by as much when none does (White 2000), by block bootstrap of
    /// the mean daily difference.
    /// </summary>
    public required Value RealityCheckP { get; init; }

    /// <summary>
    /// Chance that the stance's true Sharpe ratio is above what the best of as many useless variants would show (Bailey and Lopez
    /// de Prado 2014), 0 to 1.
    /// </summary>
    public required Value DeflatedSharpe { get; init; }

    /// <summary>Parameter sets tried, as registered.</summary>
    public required int VariantsTried { get; init; }

    internal static DataSnooping Of(IReadOnlyList<EquityCurve> curves, EvaluationParameters parameters) => new()
    {
        RealityCheckP = RealityCheck(curves, parameters),
        DeflatedSharpe = Deflated(curves[0], parameters),
        VariantsTried = parameters.VariantsTried,
    };

    private static Value RealityCheck(IReadOnlyList<EquityCurve> curves, EvaluationParameters parameters)
    {
        var days = curves[0].Points.Count;
        if (days < parameters.LeastPairs) return Value.Unavailable("too few days");
        var hold = curves[(int)Strategy.BuyAndHold - 1].Points;
        var rivals = new List<double[]>();
        foreach (var curve in curves)
        {
            if (curve.Strategy == Strategy.BuyAndHold) continue;
            var excess = new double[days];
            for (var i = 0; i < days; i++) excess[i] = curve.Points[i].Return - hold[i].Return;
            rivals.Add(excess);
        }

        var means = new double[rivals.Count];
        var best = double.NegativeInfinity;
        for (var k = 0; k < means.Length; k++) best = Math.Max(best, means[k] = Sample.Mean(rivals[k]));
        var places = new int[days];
        for (var i = 0; i < days; i++) places[i] = i;
        var resampled = Bootstrap.Of<int>(places, drawn =>
        {
            var most = double.NegativeInfinity;
            for (var k = 0; k < means.Length; k++)
            {
                double sum = 0;
                foreach (var place in drawn) sum += rivals[k][place];
                most = Math.Max(most, sum / drawn.Length - means[k]);
            }

            return most;
        }, parameters.ReturnBlock, "reality-check", parameters).Resampled;
        var beaten = 0;
        foreach (var value in resampled)
            if (value >= best) beaten++;
        return Value.Of((beaten + 1.0) / (resampled.Length + 1));
    }

    private static Value Deflated(EquityCurve curve, EvaluationParameters parameters)
    {
        var returns = new double[curve.Points.Count];
        for (var i = 0; i < returns.Length; i++) returns[i] = curve.Points[i].Return;
        if (returns.Length < parameters.LeastPairs) return Value.Unavailable("too few days");
        var (mean, deviation) = (Sample.Mean(returns), Sample.StandardDeviation(returns));
        if (!(deviation > 0)) return Value.NotApplicable("never in the market");
        double third = 0, fourth = 0;
        foreach (var value in returns)
        {
            var z = (value - mean) / deviation;
            third += z * z * z;
            fourth += z * z * z * z;
        }

        var (skew, kurtosis, sharpe) = (third / returns.Length, fourth / returns.Length, mean / deviation);
        var error = Math.Sqrt(Math.Max(1e-12, 1 - (skew * sharpe) + ((kurtosis - 1) / 4 * sharpe * sharpe)) / (returns.Length - 1));
        // The spread over useless variants is not known here: that of the estimate itself stands in for it.
        return Value.Of(Elementary.NormalCdf((sharpe - (error * BestOf(parameters.VariantsTried))) / error));
    }

    /// <summary>Expected greatest of n standard normals; 0 for one.</summary>
    internal static double BestOf(int n)
    {
        const double gamma = 0.5772156649015329, e = 2.718281828459045;
        return n <= 1 ? 0 : ((1 - gamma) * Quantile(1 - (1.0 / n))) + (gamma * Quantile(1 - (1 / (n * e))));
    }

    /// <summary>Of the standard normal, by bisection: exact to 1e-12, and fast enough for a report.</summary>
    internal static double Quantile(double p)
    {
        double low = -9, high = 9;
        for (var i = 0; i < 60; i++)
        {
            var middle = (low + high) / 2;
            if (Elementary.NormalCdf(middle) < p) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }
}

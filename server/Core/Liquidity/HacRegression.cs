using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>
/// Least squares with an intercept, for the first regressor: slope, its t by a heteroskedasticity and autocorrelation robust error
/// (Newey and West 1987, Bartlett weights 1 - j/(L+1), no small-sample factor), and R squared.
/// </summary>
internal readonly record struct HacRegression(Value Slope, Value T, Value RSquared)
{
    /// <param name="y">Ascending in time.</param>
    /// <param name="x">The regressor of interest.</param>
    /// <param name="control">A second regressor, or empty.</param>
    /// <param name="lags">L.</param>
    public static HacRegression Of(ReadOnlySpan<double> y, ReadOnlySpan<double> x, ReadOnlySpan<double> control, int lags)
    {
        var count = y.Length;
        // Regressing on the control first leaves the slope as it is (Frisch and Waugh) and the algebra one-dimensional.
        var pure = Residuals(x, control);
        double energy = 0, product = 0;
        for (var t = 0; t < count; t++)
        {
            energy += pure[t] * pure[t];
            product += pure[t] * y[t];
        }

        var spread = Moments2.Of(x, y);
        if (count <= lags + 2 || !(energy > 1e-12 * spread.Sxx) || !(spread.Syy > 0)) return Unknown("the regressors or the returns do not vary");
        var slope = product / energy;
        var rest = Residuals(y, control);
        double errors = 0;
        var scores = new double[count];
        for (var t = 0; t < count; t++)
        {
            var error = rest[t] - (slope * pure[t]);
            errors += error * error;
            scores[t] = pure[t] * error;
        }

        double variance = 0;
        for (var lag = 0; lag <= lags; lag++)
        {
            double sum = 0;
            for (var t = lag; t < count; t++) sum += scores[t] * scores[t - lag];
            variance += (lag == 0 ? 1 : 2 * (1 - (lag / (lags + 1d)))) * sum;
        }

        var deviation = Math.Sqrt(Math.Max(variance, 0)) / energy;
        return new(
            Value.Of(slope),
            deviation > 0 ? Value.Of(slope / deviation) : Value.Unavailable("the residuals are 0"),
            Value.Of(Math.Clamp(1 - (errors / spread.Syy), 0, 1)));
    }

    private static HacRegression Unknown(string reason)
    {
        var value = Value.Unavailable(reason);
        return new(value, value, value);
    }

    // What is left of a regression on a constant and, where it varies, the control.
    private static double[] Residuals(ReadOnlySpan<double> values, ReadOnlySpan<double> control)
    {
        var residuals = new double[values.Length];
        var mean = Sample.Mean(values);
        for (var t = 0; t < residuals.Length; t++) residuals[t] = values[t] - mean;
        if (control.IsEmpty) return residuals;
        var moments = Moments2.Of(control, values);
        var slope = moments.Slope.Or(0);
        for (var t = 0; t < residuals.Length; t++) residuals[t] -= slope * (control[t] - moments.MeanX);
        return residuals;
    }
}

using CsCheck;
using RegimeGrpc.Core.Link;
using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Tests.Link;

public class RobustErrorTests
{
    [Fact]
    public void Long_run_variance_is_the_plain_sum_for_any_number_of_lags()
    {
        Gen.Select(Gen.Int[20, 700], Gen.Int[0, 1000]).Sample((n, seed) =>
        {
            var random = new Random(seed);
            double[] x = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble() - 0.5)];
            double[] y = [.. x.Select(value => (0.4 * value) + random.NextDouble())];
            var moments = Moments2.Of(x, y);
            var r = moments.Pearson.Number;
            Close.To(Plain(x, y, r), RobustError.LongRunVariance(new(x, y, n), moments, r));
        }, iter: 200);
    }

    // Straight from signals.md 2.2.
    private static double Plain(double[] x, double[] y, double r)
    {
        var n = x.Length;
        double mx = x.Average(), my = y.Average();
        double sx = Math.Sqrt(x.Average(v => (v - mx) * (v - mx))), sy = Math.Sqrt(y.Average(v => (v - my) * (v - my)));
        var psi = Enumerable.Range(0, n).Select(t => (A: (x[t] - mx) / sx, B: (y[t] - my) / sy))
            .Select(s => (s.A * s.B) - (r / 2 * ((s.A * s.A) + (s.B * s.B)))).ToArray();
        double G(int lag) => Enumerable.Range(lag, n - lag).Sum(t => psi[t] * psi[t - lag]) / n;
        var lags = Math.Max(1, (int)Math.Floor(Math.Log(n)));
        return G(0) + (2 * Enumerable.Range(1, lags - 1).Sum(lag => (1 - ((double)lag / lags)) * G(lag)));
    }
}

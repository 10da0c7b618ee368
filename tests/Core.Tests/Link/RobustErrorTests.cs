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

    [Fact]
    public void A_core_says_with_one_pair_more_what_the_whole_window_says()
    {
        Gen.Select(Gen.Int[3, 500], Gen.Int[0, 1000], Gen.Double[-3, 3], Gen.Double[-3, 3]).Sample((n, seed, lastX, lastY) =>
        {
            var random = new Random(seed);
            double[] x = [.. Enumerable.Range(0, n).Select(_ => 0.02 * (random.NextDouble() - 0.5)), 0.01 * lastX];
            double[] y = [.. x.SkipLast(1).Select(value => (0.4 * value) + (0.02 * random.NextDouble())), 0.01 * lastY];
            var sealedPairs = new PairSpan(x.AsSpan(0, n), y.AsSpan(0, n), n + 1);
            var moments = Moments2.Of(sealedPairs.X, sealedPairs.Y);
            var core = new RobustCore(sealedPairs, moments);
            var partial = new ReturnPair(default, x[^1], y[^1], 1, 1, false);
            Close.To(RobustError.Of(new(x, y, n + 1), Moments2.Of(x, y)).Number, core.With(partial, moments.Add(x[^1], y[^1])).Number);
        }, iter: 500);
    }

    [Fact]
    public void A_core_of_pairs_that_do_not_vary_says_what_the_whole_window_says()
    {
        var (x, y) = (new double[31], new double[31]);
        (x[^1], y[^1]) = (0.01, 0.02);
        var sealedPairs = new PairSpan(x.AsSpan(0, 30), y.AsSpan(0, 30), 31);
        var moments = Moments2.Of(sealedPairs.X, sealedPairs.Y);
        var whole = RobustError.Of(new(x, y, 31), Moments2.Of(x, y));
        Assert.Equal(whole, new RobustCore(sealedPairs, moments).With(new ReturnPair(default, 0.01, 0.02, 1, 1, false), moments.Add(0.01, 0.02)));
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

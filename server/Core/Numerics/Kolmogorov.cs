namespace RegimeGrpc.Core.Numerics;

/// <summary>The limit law of the largest distance of an empirical distribution.</summary>
public static class Kolmogorov
{
    /// <summary>
    /// P(K > q) = 2 sum over k of (-1)^(k-1) exp(-2 k^2 q^2), in [0, 1]; 1 below 0.2, where the series stops being useful
    /// (signals.md 1.6).
    /// </summary>
    public static double Q(double q)
    {
        if (double.IsNaN(q)) return q;
        if (q < 0.2) return 1;
        double sum = 0, sign = 1;
        for (var k = 1; ; k++)
        {
            var term = Elementary.Exp(-2d * k * k * q * q);
            sum += sign * term;
            if (term <= 1e-18) break;
            sign = -sign;
        }

        return Math.Clamp(2 * sum, 0, 1);
    }
}

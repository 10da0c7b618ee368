using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// The robust error of a window that waits for one pair more, which then gives it in constant time. An influence score is quadratic
/// in its pair, so the sums over all lags of the sealed pairs come down to one quadratic form, whatever the last pair makes of
/// means, deviations and r. Immutable.
/// </summary>
internal sealed class RobustCore
{
    // 1, u, v, u u, u v, v v, where u and v are the legs standardised by the sealed pairs.
    private const int Terms = 6;

    private readonly Moments2 _moments;
    private readonly double _deviationX;
    private readonly double _deviationY;

    // Sum over the sealed pairs of their terms times their own and, weighted by lag, those of the pairs before them.
    private readonly double[] _form = new double[Terms * Terms];

    // The terms of the newest sealed pairs, weighted by their lag from the pair to come.
    private readonly double[] _before = new double[Terms];

    /// <param name="pairs">Those of one session less than the window.</param>
    /// <param name="moments">Theirs.</param>
    public RobustCore(PairSpan pairs, in Moments2 moments)
    {
        _moments = moments;
        _deviationX = moments.Sxx > 0 ? Math.Sqrt(moments.Sxx / moments.Count) : 1;
        _deviationY = moments.Syy > 0 ? Math.Sqrt(moments.Syy / moments.Count) : 1;
        var terms = new double[pairs.Count * Terms];
        for (var t = 0; t < pairs.Count; t++) Fill(terms.AsSpan(t * Terms, Terms), pairs.X[t], pairs.Y[t]);
        var lags = RobustError.Lags(pairs.Count + 1);
        Span<double> lagged = stackalloc double[Terms];
        for (var t = 0; t < pairs.Count; t++)
        {
            Sum(terms, t, lags, lagged);
            for (var i = 0; i < Terms; i++)
            {
                var own = terms[(t * Terms) + i];
                for (var k = 0; k < Terms; k++) _form[(i * Terms) + k] += own * (terms[(t * Terms) + k] + lagged[k]);
            }
        }

        Sum(terms, pairs.Count, lags, _before);
    }

    /// <param name="partial">The pair to come.</param>
    /// <param name="whole">Moments with it.</param>
    public Value With(ReturnPair partial, in Moments2 whole)
    {
        if (whole.Pearson is not { IsOk: true, Number: var r }) return whole.Pearson;
        Span<double> score = stackalloc double[Terms];
        Score(whole, r / 2, score);
        Span<double> newest = stackalloc double[Terms];
        Fill(newest, partial.Benchmark, partial.Asset);
        double sum = 0, own = 0, before = 0;
        for (var i = 0; i < Terms; i++)
        {
            double row = 0;
            for (var k = 0; k < Terms; k++) row += _form[(i * Terms) + k] * score[k];
            sum += score[i] * row;
            own += score[i] * newest[i];
            before += score[i] * _before[i];
        }

        return RobustError.Of((sum + (own * (own + before))) / whole.Count, whole.Count, r);
    }

    // The influence score a b - half (a a + b b) of legs a and b standardised by the whole window, as factors of the terms.
    private void Score(in Moments2 whole, double half, Span<double> score)
    {
        var perX = 1 / Math.Sqrt(whole.Sxx / whole.Count);
        var perY = 1 / Math.Sqrt(whole.Syy / whole.Count);
        var (a, a0) = (_deviationX * perX, (_moments.MeanX - whole.MeanX) * perX);
        var (b, b0) = (_deviationY * perY, (_moments.MeanY - whole.MeanY) * perY);
        score[0] = (a0 * b0) - (half * ((a0 * a0) + (b0 * b0)));
        score[1] = (a * b0) - (2 * half * a * a0);
        score[2] = (a0 * b) - (2 * half * b * b0);
        score[3] = -half * a * a;
        score[4] = a * b;
        score[5] = -half * b * b;
    }

    private void Fill(Span<double> terms, double x, double y)
    {
        var u = (x - _moments.MeanX) / _deviationX;
        var v = (y - _moments.MeanY) / _deviationY;
        terms[0] = 1;
        terms[1] = u;
        terms[2] = v;
        terms[3] = u * u;
        terms[4] = u * v;
        terms[5] = v * v;
    }

    // Twice the Bartlett weight times the terms at every lag before a place.
    private static void Sum(ReadOnlySpan<double> terms, int place, int lags, Span<double> lagged)
    {
        lagged.Clear();
        for (var lag = 1; lag < lags && lag <= place; lag++)
        {
            var weight = 2 * RobustError.Weight(lag, lags);
            for (var k = 0; k < Terms; k++) lagged[k] += weight * terms[((place - lag) * Terms) + k];
        }
    }
}

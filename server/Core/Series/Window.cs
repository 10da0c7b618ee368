using RegimeGrpc.Core.Numerics;

namespace RegimeGrpc.Core.Series;

/// <summary>
/// Trailing windows over values laid out by period, holes as NaN. A hole is dropped, and a window with too many of them is refused
/// (signals.md 2): unknown never turns into a number.
/// </summary>
public static class Window
{
    /// <summary>Share of a window's periods that must be known.</summary>
    public const double LeastKnown = 0.8;

    /// <summary>A dated series by UTC day, the last being <paramref name="last"/>.</summary>
    public static double[] Days(DatedSeries<double> series, DateOnly last, int days)
    {
        var laid = new double[days];
        Array.Fill(laid, double.NaN);
        for (var i = series.AtOrBefore(last); i >= 0; i--)
        {
            var position = days - 1 - (last.DayNumber - series.Dates[i].DayNumber);
            if (position < 0) break;
            laid[position] = series.Values[i];
        }

        return laid;
    }

    /// <summary>The known values among the last <paramref name="window"/> up to a position; null when fewer than 80 % are.</summary>
    public static double[]? Known(double[] values, int position, int window)
    {
        var known = new double[window];
        var count = 0;
        for (var i = Math.Max(0, position - window + 1); i <= position; i++)
            if (!double.IsNaN(values[i])) known[count++] = values[i];
        return count >= Math.Ceiling(LeastKnown * window) ? known[..count] : null;
    }

    /// <summary>
    /// Mean of the last <paramref name="count"/> known values up to a position; NaN when they do not lie within <see cref="Reach"/>.
    /// It reaches past holes, but not for ever: a mean over stale history is another thing.
    /// </summary>
    public static double Mean(double[] values, int position, int count)
    {
        var last = new double[count];
        var missing = count;
        for (var i = position; i >= 0 && i > position - Reach(count) && missing > 0; i--)
            if (!double.IsNaN(values[i])) last[--missing] = values[i];
        return missing == 0 ? Sample.Mean(last) : double.NaN;
    }

    /// <summary>Most periods that <see cref="Mean"/> of a count reaches back.</summary>
    public static int Reach(int count) => (int)Math.Ceiling(count / LeastKnown);

    /// <summary>values[position] - values[position - lag]; NaN when either is unknown.</summary>
    public static double Change(double[] values, int position, int lag) =>
        position >= lag ? values[position] - values[position - lag] : double.NaN;

    /// <summary>The <paramref name="count"/> changes before the one at a position, oldest first, holes included.</summary>
    public static double[] PastChanges(double[] values, int position, int lag, int count)
    {
        var past = new double[count];
        for (var i = 0; i < count; i++)
        {
            var at = position - count + i;
            past[i] = at >= 0 ? Change(values, at, lag) : double.NaN;
        }

        return past;
    }
}

using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Fundamentals;

/// <summary>
/// Logarithms of non-overlapping seven-day sums ending Sunday 24:00Z (signals.md 8). A week with a day missing is missing: filling it in
/// would be a guess.
/// </summary>
internal static class WeeklySums
{
    public const int Days = 7;

    /// <summary>The newest Sunday that ends a whole week by a day.</summary>
    public static DateOnly LastSunday(DateOnly day) => day.AddDays(-(int)day.DayOfWeek);

    /// <summary>The last weeks up to a Sunday, oldest first; NaN where a day is missing or the sum is not positive.</summary>
    public static double[] Logs(DatedSeries<double> series, DateOnly sunday, int weeks)
    {
        var days = Window.Days(series, sunday, weeks * Days);
        var logs = new double[weeks];
        for (var week = 0; week < weeks; week++)
        {
            var sum = Sample.Sum(days.AsSpan(week * Days, Days));
            logs[week] = sum > 0 ? Elementary.Log(sum) : double.NaN;
        }

        return logs;
    }
}

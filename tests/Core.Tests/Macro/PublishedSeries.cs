using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Tests.SmallCaps;

namespace RegimeGrpc.Core.Tests.Macro;

/// <summary>Series of the real data with the release lags of signals.md 1.1, ascending by the time they became known.</summary>
internal static class PublishedSeries
{
    /// <summary>Known at 16:15 New York time of the next business day.</summary>
    public static List<Reading> Daily(string name) => Read(name, date => NewYork.ToUtc(NyseCalendar.Default.AtOrAfter(date.AddDays(1)).Date, 16, 15));

    /// <summary>Known on the following Monday at 16:15 New York time.</summary>
    public static List<Reading> Mondays(string name) => Read(name, date => NewYork.ToUtc(date.AddDays(((8 - (int)date.DayOfWeek) % 7) is var n and > 0 ? n : 7), 16, 15));

    /// <summary>Known on the next Wednesday at 08:30 New York time; the holidays that move it are not looked at here.</summary>
    public static List<Reading> Wednesdays(string name) => Read(name, date => NewYork.ToUtc(date.AddDays(5), 8, 30));

    private static List<Reading> Read(string name, Func<DateOnly, Instant> knownAt) =>
        [.. MarketBars.ReadColumn($"data/macro/{name}.csv", "value").Where(row => row.Date >= NyseCalendar.FirstDate.AddDays(7))
            .Select(row => new Reading(row.Value, Instant.FromDate(row.Date), knownAt(row.Date)))];
}

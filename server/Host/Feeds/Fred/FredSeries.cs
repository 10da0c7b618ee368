using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Calendars;

namespace RegimeGrpc.Server.Feeds.Fred;

/// <summary>A series of FRED: which of ours it is, and how it is published.</summary>
/// <param name="Id">Theirs.</param>
/// <param name="Series">Ours.</param>
/// <param name="EventTime">The end of what a date stands for.</param>
/// <param name="Published">The rule for the first print of a date.</param>
/// <param name="NextDate">The date after one.</param>
internal sealed record FredSeries(string Id, string Series, Func<DateOnly, Instant> EventTime, Func<DateOnly, Instant> Published, Func<DateOnly, DateOnly> NextDate)
{
    /// <summary>A release is on FRED an hour after its time at the latest; a vintage is only a date.</summary>
    public static readonly TimeSpan LoadMargin = TimeSpan.FromHours(1);

    /// <summary>Time of day of a release in New York; null: some time that day.</summary>
    public (int Hour, int Minute)? ReleaseTime { get; init; }

    /// <summary>
    /// True when a release may change values of long ago: NFCI is estimated anew every week, consumer prices get new seasonal factors
    /// every February, five years back, and the dollar index new weights every year. The others are not revised beyond some days.
    /// </summary>
    public bool IsRevised { get; init; }

    public static IReadOnlyList<FredSeries> All { get; } =
    [
        new("NFCI", "macro.NFCI", ReleaseTimes.EndOf, ReleaseTimes.Nfci, date => date.AddDays(7)) { ReleaseTime = (8, 30), IsRevised = true },
        new("DGS2", "macro.DGS2", ReleaseTimes.EndOf, ReleaseTimes.H15, BondCalendar.Next) { ReleaseTime = (16, 15) },
        new("DGS10", "macro.DGS10", ReleaseTimes.EndOf, ReleaseTimes.H15, BondCalendar.Next) { ReleaseTime = (16, 15) },
        new("DFII10", "macro.DFII10", ReleaseTimes.EndOf, ReleaseTimes.H15, BondCalendar.Next) { ReleaseTime = (16, 15) },
        new("BAA10Y", "macro.BAA10Y", ReleaseTimes.EndOf, ReleaseTimes.H15, BondCalendar.Next) { ReleaseTime = (16, 15) },
        new("BAMLH0A0HYM2", "macro.BAMLH0A0HYM2", ReleaseTimes.EndOf, ReleaseTimes.CreditSpread, BondCalendar.Next),
        new("DTWEXBGS", "macro.DTWEXBGS", ReleaseTimes.EndOf, ReleaseTimes.H10, FederalCalendar.Next) { ReleaseTime = (16, 15), IsRevised = true },
        new("CPIAUCSL", "macro.CPIAUCSL", ReleaseTimes.EndOfMonth, ReleaseTimes.CpiEarliest, date => date.AddMonths(1)) { ReleaseTime = (8, 30), IsRevised = true },
        new("CPILFESL", "macro.CPILFESL", ReleaseTimes.EndOfMonth, ReleaseTimes.CpiEarliest, date => date.AddMonths(1)) { ReleaseTime = (8, 30), IsRevised = true },
    ];

    public bool IsMonthly => Id.StartsWith("CPI", StringComparison.Ordinal);

    /// <summary>The earliest instant at which anybody could have read a vintage of this date.</summary>
    public Instant KnownAt(DateOnly vintage) => ReleaseTime is var (hour, minute)
        ? NewYork.ToUtc(vintage, hour, minute) + LoadMargin
        : NewYork.ToUtc(vintage, 23, 59) + TimeSpan.FromSeconds(59);

    /// <summary>The first instant of a vintage: one that is looked for and seen is known when it is seen.</summary>
    public Instant NotBefore(DateOnly vintage) => ReleaseTime is var (hour, minute) ? NewYork.ToUtc(vintage, hour, minute) : NewYork.ToUtc(vintage, 0);

    /// <summary>The date an event time stands for.</summary>
    public DateOnly DateOf(Instant eventTime)
    {
        var last = ReleaseTimes.DateEndingAt(eventTime);
        return IsMonthly ? new(last.Year, last.Month, 1) : last;
    }
}

using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Server.Feeds.Calendars;

/// <summary>When a value about a date is published, by each publisher's rule; New York time throughout. Pure.</summary>
internal static class ReleaseTimes
{
    private static readonly TimeSpan CandleLag = TimeSpan.FromSeconds(10);

    /// <summary>The end of the UTC day a daily or weekly figure is about.</summary>
    public static Instant EndOf(DateOnly date) => Instant.FromDate(date.AddDays(1));

    /// <summary>The end of the month that begins on this date.</summary>
    public static Instant EndOfMonth(DateOnly first) => Instant.FromDate(new DateOnly(first.Year, first.Month, 1).AddMonths(1));

    /// <summary>The date an instant that ends a UTC day is about.</summary>
    public static DateOnly DateEndingAt(Instant end) => new Instant(end.Ticks - 1).UtcDate;

    /// <summary>
    /// A bar of a venue that never closes. A venue gives no time at which it gave the bar, so history has a rule (signals.md 1.1): ten seconds
    /// after the bar's end, when a day is sealed; a minute, which a bar without a successor waits, would put every day of history behind its own
    /// seal. What is looked for and seen is known when it is seen, on either side of that.
    /// </summary>
    /// <param name="end">Of the bar.</param>
    /// <param name="isFirst">For a first look: what comes is history.</param>
    /// <param name="seen">When the answer had come: nothing in it is known later.</param>
    public static Instant Candle(Instant end, bool isFirst, Instant seen) => isFirst ? Instant.Max(end, Instant.Min(end + CandleLag, seen)) : end;

    /// <summary>NFCI of a week that ends on a Friday: Wednesday 08:30, Thursday when a federal holiday falls on that Monday to Wednesday.</summary>
    public static Instant Nfci(DateOnly friday)
    {
        var wednesday = friday.AddDays(5);
        var shifted = false;
        for (var day = friday.AddDays(3); day <= wednesday; day = day.AddDays(1)) shifted |= FederalCalendar.IsHoliday(day);
        return NewYork.ToUtc(shifted ? wednesday.AddDays(1) : wednesday, 8, 30);
    }

    /// <summary>H.15 of a date: the next business day at 16:15.</summary>
    public static Instant H15(DateOnly date) => NewYork.ToUtc(FederalCalendar.Next(date), 16, 15);

    /// <summary>H.10 of a date: Monday after its week at 16:15, Tuesday when that Monday is a holiday.</summary>
    public static Instant H10(DateOnly date)
    {
        var monday = date.AddDays(1);
        while (monday.DayOfWeek != DayOfWeek.Monday) monday = monday.AddDays(1);
        return NewYork.ToUtc(FederalCalendar.AtOrAfter(monday), 16, 15);
    }

    /// <summary>Yields of a date as the Treasury posts them: 18:30 the same day.</summary>
    public static Instant Treasury(DateOnly date) => NewYork.ToUtc(date, 18, 30);

    /// <summary>The spread of a date: noon of the next business day.</summary>
    public static Instant CreditSpread(DateOnly date) => NewYork.ToUtc(FederalCalendar.Next(date), 12);

    /// <summary>CPI of a month while its date is not known: the tenth of the next month at 08:30, the earliest it has been of late.</summary>
    public static Instant CpiEarliest(DateOnly month) => NewYork.ToUtc(FederalCalendar.AtOrAfter(new DateOnly(month.Year, month.Month, 10).AddMonths(1)), 8, 30);

    /// <summary>CPI of a month when its date is not known afterwards: the end of the next month, later than it has ever been in its month.</summary>
    public static Instant CpiLatest(DateOnly month) => NewYork.ToUtc(new DateOnly(month.Year, month.Month, 1).AddMonths(2).AddDays(-1), 8, 30);

    /// <summary>FINRA's file of a session: 18:30 the same day.</summary>
    public static Instant ShortVolume(DateOnly session) => NewYork.ToUtc(session, 18, 30);

    /// <summary>The total of ETF flows of a session: noon of the next business day, when every fund has reported.</summary>
    public static Instant EtfFlow(DateOnly session) => NewYork.ToUtc(NyseCalendar.Default.AtOrAfter(session.AddDays(1)).Date, 12);

    /// <summary>Figures about a UTC day: noon of the next.</summary>
    public static Instant NextNoon(DateOnly day) => Instant.FromDate(day.AddDays(1)) + TimeSpan.FromHours(12);

    /// <summary>Figures about a UTC day that come in the morning: 06:00 of the next.</summary>
    public static Instant NextMorning(DateOnly day) => Instant.FromDate(day.AddDays(1)) + TimeSpan.FromHours(6);
}

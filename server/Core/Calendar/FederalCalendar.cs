namespace RegimeGrpc.Core.Calendar;

/// <summary>
/// Days on which the Federal Reserve, the Treasury and BLS publish: weekdays that are no federal holiday (signals.md 1.1). Pure.
/// </summary>
public static class FederalCalendar
{
    private const int JuneteenthSince = 2021;

    public static bool IsBusinessDay(DateOnly date) => !Weekdays.IsWeekend(date) && !IsHoliday(date);

    /// <summary>The first business day after a date.</summary>
    public static DateOnly Next(DateOnly date) => AtOrAfter(date.AddDays(1));

    /// <summary>The first business day from a date on.</summary>
    public static DateOnly AtOrAfter(DateOnly date)
    {
        while (!IsBusinessDay(date)) date = date.AddDays(1);
        return date;
    }

    /// <summary>Whether a weekday is a holiday. One on a Sunday is kept on the Monday after, one on a Saturday on the Friday before.</summary>
    public static bool IsHoliday(DateOnly date) => IsFixed(date) || (date.DayOfWeek, date.Month) switch
    {
        (DayOfWeek.Monday, 1) => date == Weekdays.Nth(date.Year, 1, DayOfWeek.Monday, 3),
        (DayOfWeek.Monday, 2) => date == Weekdays.Nth(date.Year, 2, DayOfWeek.Monday, 3),
        (DayOfWeek.Monday, 5) => date == Weekdays.Last(date.Year, 5, DayOfWeek.Monday),
        (DayOfWeek.Monday, 9) => date == Weekdays.Nth(date.Year, 9, DayOfWeek.Monday, 1),
        (DayOfWeek.Monday, 10) => date == Weekdays.Nth(date.Year, 10, DayOfWeek.Monday, 2),
        (DayOfWeek.Thursday, 11) => date == Weekdays.Nth(date.Year, 11, DayOfWeek.Thursday, 4),
        _ => false,
    };

    private static bool IsFixed(DateOnly date) => date.DayOfWeek switch
    {
        DayOfWeek.Saturday or DayOfWeek.Sunday => false,
        DayOfWeek.Monday => Falls(date) || Falls(date.AddDays(-1)),
        DayOfWeek.Friday => Falls(date) || Falls(date.AddDays(1)),
        _ => Falls(date),
    };

    private static bool Falls(DateOnly date) => (date.Month, date.Day) is (1, 1) or (7, 4) or (11, 11) or (12, 25)
        || (date is { Month: 6, Day: 19 } && date.Year >= JuneteenthSince);
}

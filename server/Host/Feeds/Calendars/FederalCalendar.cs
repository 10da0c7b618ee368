namespace RegimeGrpc.Server.Feeds.Calendars;

/// <summary>Days on which the Federal Reserve, the Treasury and BLS publish: weekdays that are no federal holiday. Pure.</summary>
internal static class FederalCalendar
{
    public static bool IsBusinessDay(DateOnly date) => date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(date);

    public static DateOnly Next(DateOnly date)
    {
        do date = date.AddDays(1);
        while (!IsBusinessDay(date));
        return date;
    }

    public static DateOnly AtOrAfter(DateOnly date) => IsBusinessDay(date) ? date : Next(date);

    /// <summary>Observed on this date; a holiday on a Saturday is observed on the Friday before, one on a Sunday on the Monday after.</summary>
    public static bool IsHoliday(DateOnly date)
    {
        if (IsFixed(date)) return true;
        if (date.DayOfWeek == DayOfWeek.Friday && IsFixed(date.AddDays(1))) return true;
        if (date.DayOfWeek == DayOfWeek.Monday && IsFixed(date.AddDays(-1))) return true;
        var week = ((date.Day - 1) / 7) + 1;
        var isLast = date.AddDays(7).Month != date.Month;
        return (date.DayOfWeek, date.Month) switch
        {
            (DayOfWeek.Monday, 1 or 2) => week == 3,
            (DayOfWeek.Monday, 5) => isLast,
            (DayOfWeek.Monday, 9) => week == 1,
            (DayOfWeek.Monday, 10) => week == 2,
            (DayOfWeek.Thursday, 11) => week == 4,
            _ => false,
        };
    }

    private static bool IsFixed(DateOnly date) => (date.Month, date.Day) switch
    {
        (1, 1) or (7, 4) or (11, 11) or (12, 25) => true,
        (6, 19) => date.Year >= 2021,
        _ => false,
    };
}

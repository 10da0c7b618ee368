namespace RegimeGrpc.Core.Calendar;

/// <summary>The exchange's scheduled holidays and early closes (signals.md 1.2).</summary>
internal static class NyseHolidays
{
    private const int MartinLutherKingSince = 1998;
    private const int JuneteenthSince = 2022;
    private const int EarlyThirdOfJulySince = 2013;

    /// <summary>Whether a weekday is a scheduled holiday.</summary>
    public static bool IsHoliday(DateOnly date)
    {
        var year = date.Year;
        return date.Month switch
        {
            // A Saturday New Year is not observed on the Friday before.
            1 => IsOnOrMondayAfter(date, new DateOnly(year, 1, 1))
                || (year >= MartinLutherKingSince && date == Weekdays.Nth(year, 1, DayOfWeek.Monday, 3)),
            2 => date == Weekdays.Nth(year, 2, DayOfWeek.Monday, 3),
            3 or 4 => date == Easter.Sunday(year).AddDays(-2),
            5 => date == Weekdays.Last(year, 5, DayOfWeek.Monday),
            6 => year >= JuneteenthSince && IsNearest(date, new DateOnly(year, 6, 19)),
            7 => IsNearest(date, new DateOnly(year, 7, 4)),
            9 => date == Weekdays.Nth(year, 9, DayOfWeek.Monday, 1),
            11 => date == Weekdays.Nth(year, 11, DayOfWeek.Thursday, 4),
            12 => IsNearest(date, new DateOnly(year, 12, 25)),
            _ => false,
        };
    }

    /// <summary>Whether a session ends at 13:00 New York time.</summary>
    public static bool IsEarlyClose(DateOnly date) => date.Month switch
    {
        7 => date.Day == 3 && date.Year >= EarlyThirdOfJulySince && IsMondayToThursday(date),
        11 => date == Weekdays.Nth(date.Year, 11, DayOfWeek.Thursday, 4).AddDays(1),
        12 => date.Day == 24 && IsMondayToThursday(date),
        _ => false,
    };

    private static bool IsMondayToThursday(DateOnly date) => date.DayOfWeek is >= DayOfWeek.Monday and <= DayOfWeek.Thursday;

    private static bool IsOnOrMondayAfter(DateOnly date, DateOnly holiday) =>
        date == (holiday.DayOfWeek == DayOfWeek.Sunday ? holiday.AddDays(1) : holiday);

    private static bool IsNearest(DateOnly date, DateOnly holiday) =>
        holiday.DayOfWeek == DayOfWeek.Saturday ? date == holiday.AddDays(-1) : IsOnOrMondayAfter(date, holiday);
}

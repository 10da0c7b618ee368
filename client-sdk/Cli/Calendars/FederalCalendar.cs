namespace RegimeGrpc.Cli.Calendars;

/// <summary>
/// Business days of the US government, from the statutory holidays (5 U.S.C. 6103). Holidays on a Saturday are kept on the Friday.
/// Closings by executive order are not in it: agencies publish on most of them.
/// </summary>
internal sealed class FederalCalendar : IBusinessCalendar
{
    internal static readonly FederalCalendar Instance = new();

    public bool IsOpen(DateOnly date) => !Holidays.IsWeekend(date) && !IsHoliday(date);

    internal bool IsHoliday(DateOnly date) =>
        In(date.Year).Contains(date) || (date is { Month: 12, Day: 31 } && date == Holidays.Observed(new DateOnly(date.Year + 1, 1, 1)));

    private static IEnumerable<DateOnly> In(int year)
    {
        // The Uniform Monday Holiday Act is in force since 1971.
        var mondays = year >= 1971;
        yield return Holidays.Observed(new DateOnly(year, 1, 1));
        if (year >= 1986) yield return Holidays.Nth(year, 1, DayOfWeek.Monday, 3);
        yield return mondays ? Holidays.Nth(year, 2, DayOfWeek.Monday, 3) : Holidays.Observed(new DateOnly(year, 2, 22));
        yield return mondays ? Holidays.LastMonday(year, 5) : Holidays.Observed(new DateOnly(year, 5, 30));
        if (year >= 2021) yield return Holidays.Observed(new DateOnly(year, 6, 19));
        yield return Holidays.Observed(new DateOnly(year, 7, 4));
        yield return Holidays.Nth(year, 9, DayOfWeek.Monday, 1);
        yield return mondays ? Holidays.Nth(year, 10, DayOfWeek.Monday, 2) : Holidays.Observed(new DateOnly(year, 10, 12));
        yield return year is >= 1971 and <= 1977 ? Holidays.Nth(year, 10, DayOfWeek.Monday, 4) : Holidays.Observed(new DateOnly(year, 11, 11));
        yield return Holidays.Nth(year, 11, DayOfWeek.Thursday, 4);
        yield return Holidays.Observed(new DateOnly(year, 12, 25));
    }
}

namespace RegimeGrpc.Cli.Calendars;

/// <summary>
/// Sessions of the New York Stock Exchange and their closes (signals.md 1.2). Exact from 2018 to 2032 against the reference
/// table; before that with the unscheduled closings since 1990, but without the rare early closes of those years, which makes a
/// value count as known later, never earlier.
/// </summary>
internal sealed class NyseCalendar : IBusinessCalendar
{
    internal static readonly NyseCalendar Instance = new();

    private static readonly TimeOnly Regular = new(16, 0);
    private static readonly TimeOnly Early = new(13, 0);

    private static readonly HashSet<DateOnly> Unscheduled =
    [
        new(1994, 4, 27), new(2001, 9, 11), new(2001, 9, 12), new(2001, 9, 13), new(2001, 9, 14), new(2004, 6, 11),
        new(2007, 1, 2), new(2012, 10, 29), new(2012, 10, 30), new(2018, 12, 5), new(2025, 1, 9),
    ];

    public bool IsOpen(DateOnly date) => !Holidays.IsWeekend(date) && !Unscheduled.Contains(date) && !In(date.Year).Contains(date);

    /// <summary>The instant the session ends; null when there is none on that date.</summary>
    internal DateTimeOffset? Close(DateOnly date) => IsOpen(date) ? NewYork.At(date, IsEarly(date) ? Early : Regular) : null;

    private static bool IsEarly(DateOnly date) =>
        date == Holidays.Nth(date.Year, 11, DayOfWeek.Thursday, 4).AddDays(1)
        || (date is { Month: 12, Day: 24 } && date.DayOfWeek != DayOfWeek.Friday)
        || (date is { Month: 7, Day: 3, Year: >= 2013 } && date.DayOfWeek != DayOfWeek.Friday);

    private static IEnumerable<DateOnly> In(int year)
    {
        // New Year on a Saturday is not kept on the Friday before.
        var newYear = new DateOnly(year, 1, 1);
        yield return newYear.DayOfWeek == DayOfWeek.Sunday ? newYear.AddDays(1) : newYear;
        if (year >= 1998) yield return Holidays.Nth(year, 1, DayOfWeek.Monday, 3);
        yield return Holidays.Nth(year, 2, DayOfWeek.Monday, 3);
        yield return Holidays.GoodFriday(year);
        yield return Holidays.LastMonday(year, 5);
        if (year >= 2022) yield return Holidays.Observed(new DateOnly(year, 6, 19));
        yield return Holidays.Observed(new DateOnly(year, 7, 4));
        yield return Holidays.Nth(year, 9, DayOfWeek.Monday, 1);
        yield return Holidays.Nth(year, 11, DayOfWeek.Thursday, 4);
        yield return Holidays.Observed(new DateOnly(year, 12, 25));
    }
}

namespace RegimeGrpc.Core.Calendar;

/// <summary>
/// New York wall-clock time by rule: UTC-5, and UTC-4 in summer (signals.md 1.2). Rules from 1967 on:
/// second Sunday of March to first Sunday of November since 2007, before that from April (1987) to the last Sunday of October.
/// </summary>
public static class NewYork
{
    /// <summary>First year whose summer time the rules know.</summary>
    public const int FirstYear = 1967;

    private static readonly TimeSpan Standard = TimeSpan.FromHours(-5);
    private static readonly TimeSpan Summer = TimeSpan.FromHours(-4);
    private static readonly TimeSpan SwitchTime = TimeSpan.FromHours(2);

    /// <summary>UTC offset in force at an instant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before 1967.</exception>
    public static TimeSpan Offset(Instant instant)
    {
        var local = instant + Standard;
        var year = local.UtcDate.Year;
        // On the standard clock summer ends at 01:00, because the wall clock then shows 02:00.
        var summer = local >= Instant.FromDate(SummerStart(year)) + SwitchTime
            && local < Instant.FromDate(SummerEnd(year)) + SwitchTime + (Standard - Summer);
        return summer ? Summer : Standard;
    }

    /// <summary>
    /// The instant at which New York clocks show a time. The hour that occurs twice in autumn means its first occurrence;
    /// the hour that spring skips counts as standard time.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Before 1967.</exception>
    public static Instant ToUtc(DateOnly date, int hour, int minute = 0)
    {
        var time = new TimeSpan(hour, minute, 0);
        var start = SummerStart(date.Year);
        var end = SummerEnd(date.Year);
        var afterStart = date > start || (date == start && time >= SwitchTime + TimeSpan.FromHours(1));
        var beforeEnd = date < end || (date == end && time < SwitchTime);
        return Instant.FromDate(date) + time - (afterStart && beforeEnd ? Summer : Standard);
    }

    /// <summary>The date New York calendars show at an instant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Before 1967.</exception>
    public static DateOnly Date(Instant instant) => (instant + Offset(instant)).UtcDate;

    private static DateOnly SummerStart(int year) => year switch
    {
        >= 2007 => Weekdays.Nth(year, 3, DayOfWeek.Sunday, 2),
        >= 1987 => Weekdays.Nth(year, 4, DayOfWeek.Sunday, 1),
        1975 => new DateOnly(1975, 2, 23),
        1974 => new DateOnly(1974, 1, 6),
        >= FirstYear => Weekdays.Last(year, 4, DayOfWeek.Sunday),
        _ => throw new ArgumentOutOfRangeException(nameof(year), year, $"New York time is known from {FirstYear} on"),
    };

    private static DateOnly SummerEnd(int year) =>
        year >= 2007 ? Weekdays.Nth(year, 11, DayOfWeek.Sunday, 1) : Weekdays.Last(year, 10, DayOfWeek.Sunday);
}

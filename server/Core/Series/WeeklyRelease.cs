using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Core.Series;

/// <summary>A day and time of the week in New York at which a series is released; a federal holiday in that week, up to the day, moves it by one business day.</summary>
/// <param name="Day">Monday to Friday.</param>
/// <param name="Hour">0 to 23.</param>
/// <param name="Minute">0 to 59.</param>
public sealed record WeeklyRelease(DayOfWeek Day, int Hour, int Minute)
{
    /// <summary>The first release on or after a date, with the delay of its week.</summary>
    public Instant AtOrAfter(DateOnly date)
    {
        while (date.DayOfWeek != Day) date = date.AddDays(1);
        var isDelayed = false;
        for (var day = date; day.DayOfWeek != DayOfWeek.Sunday; day = day.AddDays(-1)) isDelayed |= FederalCalendar.IsHoliday(day);
        return NewYork.ToUtc(isDelayed ? FederalCalendar.Next(date) : date, Hour, Minute);
    }
}

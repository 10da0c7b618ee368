using RegimeGrpc.Cli.Calendars;

namespace RegimeGrpc.Cli.Import;

/// <summary>When the value of a row could first have been known (signals.md 1.1). README.md in this folder describes the rules.</summary>
internal abstract record PublicationRule
{
    internal abstract DateTimeOffset KnownAt(RowTime row);

    /// <summary>A fixed time after the end of the period.</summary>
    internal sealed record AfterEnd(TimeSpan Delay) : PublicationRule
    {
        internal override DateTimeOffset KnownAt(RowTime row) => row.EventTime + Delay;
    }

    /// <summary>At a time in New York, so many business days after the row's day.</summary>
    internal sealed record BusinessDay(int Days, IBusinessCalendar Calendar, TimeOnly Time) : PublicationRule
    {
        internal override DateTimeOffset KnownAt(RowTime row) => NewYork.At(Calendar.After(row.Day, Days), Time);
    }

    /// <summary>On the first such weekday after the row's day; a day later when a federal holiday falls on that week's Monday up to it.</summary>
    internal sealed record Weekday(DayOfWeek Day, TimeOnly Time) : PublicationRule
    {
        internal override DateTimeOffset KnownAt(RowTime row)
        {
            var due = row.Day.AddDays(1);
            while (due.DayOfWeek != Day) due = due.AddDays(1);
            var release = due;
            for (var day = due; day.DayOfWeek != DayOfWeek.Sunday; day = day.AddDays(-1))
            {
                if (FederalCalendar.Instance.IsHoliday(day)) release = due.AddDays(1);
            }

            return NewYork.At(FederalCalendar.Instance.After(release, 0), Time);
        }
    }

    /// <summary>On a day of the following month (its last where it is shorter), or on the date the table has for the row's month.</summary>
    internal sealed record MonthAfter(int DayOfMonth, TimeOnly Time, IReadOnlyDictionary<DateOnly, DateOnly> Dates) : PublicationRule
    {
        internal override DateTimeOffset KnownAt(RowTime row)
        {
            var next = row.Day.AddMonths(1);
            var day = Dates.TryGetValue(row.Day, out var known)
                ? known
                : new DateOnly(next.Year, next.Month, Math.Min(DayOfMonth, DateTime.DaysInMonth(next.Year, next.Month)));
            return NewYork.At(day, Time);
        }
    }
}

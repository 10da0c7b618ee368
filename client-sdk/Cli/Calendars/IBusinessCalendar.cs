namespace RegimeGrpc.Cli.Calendars;

/// <summary>Which days count as business days.</summary>
internal interface IBusinessCalendar
{
    bool IsOpen(DateOnly date);
}

internal static class BusinessDays
{
    /// <summary>The n-th business day after the date; with n = 0 the date itself, or the first business day after it.</summary>
    internal static DateOnly After(this IBusinessCalendar calendar, DateOnly date, int n)
    {
        if (n == 0 && calendar.IsOpen(date)) return date;
        for (var left = Math.Max(n, 1); left > 0;)
        {
            date = date.AddDays(1);
            if (calendar.IsOpen(date)) left--;
        }

        return date;
    }
}

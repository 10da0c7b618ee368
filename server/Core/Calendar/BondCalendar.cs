namespace RegimeGrpc.Core.Calendar;

/// <summary>
/// Days of which there are yields of Treasuries: federal business days, but Good Friday only when the employment report comes out on
/// it, on the first Friday of April; then dealers quote until noon. Pure.
/// </summary>
public static class BondCalendar
{
    public static bool IsBusinessDay(DateOnly date) => FederalCalendar.IsBusinessDay(date) && !IsQuietGoodFriday(date);

    /// <summary>The first business day after a date.</summary>
    public static DateOnly Next(DateOnly date)
    {
        do date = date.AddDays(1);
        while (!IsBusinessDay(date));
        return date;
    }

    private static bool IsQuietGoodFriday(DateOnly date) =>
        date is { DayOfWeek: DayOfWeek.Friday, Month: 3 or 4 } && date == Easter.Sunday(date.Year).AddDays(-2) && date is not { Month: 4, Day: <= 7 };
}

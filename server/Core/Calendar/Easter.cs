namespace RegimeGrpc.Core.Calendar;

/// <summary>Western Easter.</summary>
internal static class Easter
{
    /// <summary>
    /// Easter Sunday of a Gregorian year: the Sunday after the ecclesiastical full moon (the 14th day of the lunation) on or after 21 March.
    /// </summary>
    public static DateOnly Sunday(int year)
    {
        var golden = year % 19;
        var century = year / 100;
        // The moon's age runs behind by the dropped leap days and ahead by eight days in 2500 years.
        var sunCorrection = century - (century / 4);
        var moonCorrection = ((8 * century) + 13) / 25;
        var moon = ((19 * golden) + sunCorrection - moonCorrection + 15) % 30;
        // Two dates are moved so that a full moon never falls after 18 April and dates within one 19-year cycle stay distinct.
        if (moon == 29 || (moon == 28 && golden > 10)) moon--;
        var fullMoon = new DateOnly(year, 3, 21).AddDays(moon);
        return fullMoon.AddDays(7 - (int)fullMoon.DayOfWeek);
    }
}

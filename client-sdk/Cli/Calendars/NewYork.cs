using NodaTime;

namespace RegimeGrpc.Cli.Calendars;

/// <summary>Wall-clock time in New York, from the time zone database inside NodaTime: no dependence on the machine's.</summary>
internal static class NewYork
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["America/New_York"];

    /// <summary>The instant, in UTC, at which the clocks there show this. No time used here falls into a change of the clocks.</summary>
    internal static DateTimeOffset At(DateOnly date, TimeOnly time) =>
        Zone.AtLeniently(new LocalDateTime(date.Year, date.Month, date.Day, time.Hour, time.Minute, time.Second)).ToInstant().ToDateTimeOffset();
}

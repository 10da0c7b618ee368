using System.Globalization;
using RegimeGrpc.Cli.Calendars;

namespace RegimeGrpc.Cli.Import;

/// <summary>What a row is about: its label day, and the end of its period.</summary>
internal readonly record struct RowTime(DateOnly Day, DateTimeOffset EventTime);

/// <summary>A row that cannot be read; the message says why.</summary>
internal sealed class RowException(string message) : Exception(message);

/// <summary>How the time column of a file is read. README.md in this folder describes the kinds.</summary>
internal sealed record TimeRule(string Column, TimeKind Kind, TimeSpan Period = default, TimeOnly Clock = default)
{
    /// <exception cref="RowException">The text is no such time.</exception>
    internal RowTime Read(string text)
    {
        if (Kind is TimeKind.Instant or TimeKind.InstantStart)
        {
            var instant = Instant(text);
            return new RowTime(DateOnly.FromDateTime(instant.UtcDateTime), Kind == TimeKind.Instant ? instant : NextMultiple(instant));
        }

        var day = Date(text);
        return new RowTime(day, Kind switch
        {
            TimeKind.UtcDay => Midnight(day.AddDays(1)),
            TimeKind.Session => NyseCalendar.Instance.Close(day) ?? throw new RowException($"{text} is no session of the New York exchange"),
            TimeKind.NewYork => NewYork.At(day, Clock),
            TimeKind.WeekFriday when day.DayOfWeek != DayOfWeek.Friday => throw new RowException($"{text} is a {day.DayOfWeek}, not a Friday"),
            TimeKind.WeekFriday => Midnight(day.AddDays(1)),
            TimeKind.Month when day.Day != 1 => throw new RowException($"{text} is not the first of a month"),
            _ => Midnight(day.AddMonths(1)),
        });
    }

    /// <summary>Bars end on multiples of their period since 1970: the half-hour opening bar of an hourly file ends on the hour too.</summary>
    private DateTimeOffset NextMultiple(DateTimeOffset start)
    {
        var since = start.UtcTicks - DateTime.UnixEpoch.Ticks;
        return new DateTimeOffset(DateTime.UnixEpoch.Ticks + (((since / Period.Ticks) + 1) * Period.Ticks), TimeSpan.Zero);
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static DateOnly Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw new RowException($"'{text}' is no date like 2025-06-30");

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : throw new RowException($"'{text}' is no instant like 2025-06-30T14:00:00Z");
}

internal enum TimeKind
{
    UtcDay,
    Session,
    NewYork,
    InstantStart,
    Instant,
    WeekFriday,
    Month,
}

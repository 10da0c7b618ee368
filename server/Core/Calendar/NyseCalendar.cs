using System.Collections.Immutable;

namespace RegimeGrpc.Core.Calendar;

/// <summary>
/// Every session of the New York Stock Exchange from 1990 to 2100, by rule and a table of unscheduled closures (signals.md 1.2).
/// Immutable; every look-up is O(1). A question outside these years throws <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
/// <remarks>Numbers of two calendars agree up to the first closure in which the calendars differ.</remarks>
public sealed class NyseCalendar
{
    public static readonly DateOnly FirstDate = new(1990, 1, 1);

    public static readonly DateOnly LastDate = new(2100, 12, 31);

    /// <summary>
    /// Closures outside the rules up to January 2025: funerals, September 2001, Hurricane Sandy.
    /// </summary>
    public static readonly ImmutableArray<DateOnly> KnownClosures =
    [
        new(1994, 4, 27),
        new(2001, 9, 11), new(2001, 9, 12), new(2001, 9, 13), new(2001, 9, 14),
        new(2004, 6, 11), new(2007, 1, 2), new(2012, 10, 29), new(2012, 10, 30),
        new(2018, 12, 5), new(2025, 1, 9),
    ];

    /// <summary>The calendar with <see cref="KnownClosures"/>.</summary>
    public static NyseCalendar Default { get; } = new(KnownClosures);

    private readonly Session[] _sessions;

    // For each day since FirstDate the number of the newest session at or before it; -1 before the first.
    private readonly int[] _newest;

    /// <summary>A calendar with these unscheduled closures instead of <see cref="KnownClosures"/>.</summary>
    /// <param name="closures">Strictly ascending; a date without a scheduled session changes nothing.</param>
    /// <exception cref="ArgumentException">The dates do not ascend.</exception>
    public NyseCalendar(ImmutableArray<DateOnly> closures)
    {
        for (var i = 1; i < closures.Length; i++)
            if (closures[i] <= closures[i - 1]) throw new ArgumentException($"Closures must ascend: {closures[i]:o}", nameof(closures));
        Closures = closures;
        var days = LastDate.DayNumber - FirstDate.DayNumber + 1;
        var sessions = new List<Session>(days * 7 / 10);
        _newest = new int[days];
        for (var i = 0; i < days; i++)
        {
            var date = FirstDate.AddDays(i);
            if (!Weekdays.IsWeekend(date) && !NyseHolidays.IsHoliday(date) && closures.BinarySearch(date) < 0)
                sessions.Add(Hours(sessions.Count, date));
            _newest[i] = sessions.Count - 1;
        }

        _sessions = sessions.ToArray();
    }

    /// <summary>The unscheduled closures this calendar knows, ascending.</summary>
    public ImmutableArray<DateOnly> Closures { get; }

    public Session First => _sessions[0];

    public Session Last => _sessions[^1];

    public bool IsSession(DateOnly date) => On(date) is not null;

    /// <summary>The session of a date, if it has one.</summary>
    public Session? On(DateOnly date)
    {
        var number = Newest(date);
        return number >= 0 && _sessions[number].Date == date ? _sessions[number] : null;
    }

    /// <summary>The first session at or after a date.</summary>
    public Session AtOrAfter(DateOnly date)
    {
        var number = Newest(date);
        return number >= 0 && _sessions[number].Date == date ? _sessions[number] : ByNumber(number + 1);
    }

    /// <summary>The last session at or before a date.</summary>
    public Session AtOrBefore(DateOnly date) => ByNumber(Newest(date));

    /// <summary>The last session before a date.</summary>
    public Session Before(DateOnly date) => ByNumber(Newest(date.AddDays(-1)));

    /// <summary>The newest session whose close is at or before an instant.</summary>
    public Session LastClosedAt(Instant instant)
    {
        // A session closes on its own date in UTC too.
        var number = Newest(instant.UtcDate);
        if (number >= 0 && _sessions[number].Close > instant) number--;
        return ByNumber(number);
    }

    /// <summary>The first session whose close is at or after an instant.</summary>
    public Session NextCloseAtOrAfter(Instant instant)
    {
        var session = AtOrAfter(instant.UtcDate);
        return session.Close >= instant ? session : Next(session);
    }

    public Session Next(Session session) => ByNumber(session.Number + 1);

    public Session Previous(Session session) => ByNumber(session.Number - 1);

    /// <summary>The session with this number.</summary>
    public Session ByNumber(int number) => number >= 0 && number < _sessions.Length
        ? _sessions[number]
        : throw new ArgumentOutOfRangeException(nameof(number), number, $"The calendar has sessions from {First.Date:o} to {Last.Date:o}");

    /// <summary>Sessions from one to another: 1 for the next one, negative backwards.</summary>
    public static int Distance(Session from, Session to) => to.Number - from.Number;

    private int Newest(DateOnly date) => date >= FirstDate && date <= LastDate
        ? _newest[date.DayNumber - FirstDate.DayNumber]
        : throw new ArgumentOutOfRangeException(nameof(date), date, $"The calendar runs from {FirstDate:o} to {LastDate:o}");

    private static Session Hours(int number, DateOnly date)
    {
        var early = NyseHolidays.IsEarlyClose(date);
        return new(number, date, NewYork.ToUtc(date, 9, 30), NewYork.ToUtc(date, early ? 13 : 16), early);
    }
}

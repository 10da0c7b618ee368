namespace RegimeGrpc.Core.Calendar;

/// <summary>
/// The instants at which clock observations are written (service.md section 1, signals.md 1.4): the end of every UTC day plus 10 s,
/// every session close plus 15 minutes, and 20:00 New York time of every session day, the deadline for a missing core bar.
/// A pure function of the calendar, hence the same on every replica; stepping from one instant to the next takes constant time.
/// </summary>
public sealed class Schedule(NyseCalendar calendar)
{
    /// <summary>The day of Ethereum's first block: nothing can be sealed before the asset exists.</summary>
    public static readonly Instant Start = Instant.FromUtc(2015, 7, 30);

    /// <summary>The schedule over <see cref="NyseCalendar.Default"/>.</summary>
    public static Schedule Default { get; } = new(NyseCalendar.Default);

    private static readonly TimeSpan DayBarLag = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OfficialCloseLag = TimeSpan.FromMinutes(15);
    private const int MissingDeadlineHour = 20;

    // A UTC day holds at most the deadline of the day before, the end of the day before and an equity close.
    private const int MostPerDay = 3;

    public NyseCalendar Calendar => calendar;

    /// <summary>When a session's official close is known and its seal is due.</summary>
    public static Instant EquityClose(Session session) => session.Close + OfficialCloseLag;

    /// <summary>When a session without its core bar is sealed as missing: 20:00 New York time.</summary>
    public static Instant MissingDeadline(Session session) => NewYork.ToUtc(session.Date, MissingDeadlineHour);

    /// <summary>When the bar of a UTC day is known and its seal is due: 10 s after the day's end.</summary>
    public static Instant UtcDay(DateOnly day) => Instant.FromDate(day.AddDays(1)) + DayBarLag;

    /// <summary>Every scheduled instant in (after, until], ascending and distinct.</summary>
    /// <exception cref="ArgumentOutOfRangeException">While enumerating, past the calendar's last day.</exception>
    public IEnumerable<Instant> Between(Instant afterExclusive, Instant untilInclusive)
    {
        for (var position = afterExclusive; ;)
        {
            // Ends here too when the calendar has nothing later that could be asked for.
            if (position >= untilInclusive) yield break;
            position = NextAfter(position);
            if (position > untilInclusive) yield break;
            yield return position;
        }
    }

    /// <summary>The first scheduled instant after this one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Past the calendar's last day.</exception>
    public Instant NextAfter(Instant instant) => First(instant, withDeadlines: true);

    /// <summary>The first instant after this one at which something is sealed even if nothing was missing: the end of a UTC day or a session's close.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Past the calendar's last day.</exception>
    public Instant NextSealAfter(Instant instant) => First(instant, withDeadlines: false);

    public bool IsScheduled(Instant instant) => instant >= Start && NextAfter(new Instant(instant.Ticks - 1)) == instant;

    private Instant First(Instant instant, bool withDeadlines)
    {
        // One tick before the start, so that the start itself counts if something is scheduled at it.
        var floor = instant < Start ? new Instant(Start.Ticks - 1) : instant;
        Span<Instant> due = stackalloc Instant[MostPerDay];
        for (var day = floor.UtcDate; ; day = day.AddDays(1))
        {
            Instant? first = null;
            foreach (var candidate in due[..OnUtcDay(day, withDeadlines, due)])
                if (candidate > floor && (first is null || candidate < first)) first = candidate;
            if (first is { } next) return next;
        }
    }

    private int OnUtcDay(DateOnly day, bool withDeadlines, Span<Instant> due)
    {
        var count = 0;
        var previous = day.AddDays(-1);
        due[count++] = UtcDay(previous);
        if (withDeadlines && calendar.On(previous) is { } yesterday) due[count++] = MissingDeadline(yesterday);
        if (calendar.On(day) is { } today) due[count++] = EquityClose(today);
        return count;
    }
}

using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fold;

/// <summary>How an input stands by its own calendar: weekends and holidays are not staleness.</summary>
public static class HealthRules
{
    private static readonly TimeSpan BarLag = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMinutes(2);
    // Older than any cadence allows: no calendar is asked, so that series that ended decades ago need none.
    private static readonly TimeSpan LongGone = TimeSpan.FromDays(366);
    private static readonly TimeSpan DayGrace = TimeSpan.FromHours(12);
    // Sites put a release up some minutes after its time, an hour at most.
    private static readonly TimeSpan ReleaseMargin = TimeSpan.FromHours(1);

    /// <summary>The state at an instant, and when the next observation is due.</summary>
    public static (InputStatus Status, Instant? DueAt) At(Instant now, SeriesDefinition series, Inputs.Newest? newest, NyseCalendar calendar)
    {
        if (newest is not { } held) return (InputStatus.Unavailable, null);
        if (now - held.KnownAt > LongGone) return (InputStatus.Stale, null);
        var (due, staleFrom) = Due(series, held, calendar);
        if (now >= staleFrom) return (InputStatus.Stale, due);
        if (now >= due) return (InputStatus.Late, due);
        return (FollowsSessions(series) && !IsOpen(now, series, calendar) ? InputStatus.MarketClosed : InputStatus.Current, due);
    }

    /// <summary>
    /// An instant after <paramref name="now"/> before which <see cref="At"/> cannot say anything else, as long as nothing arrives.
    /// </summary>
    public static Instant NextChange(Instant now, SeriesDefinition series, Inputs.Newest newest, NyseCalendar calendar)
    {
        var longGone = newest.KnownAt + LongGone + TimeSpan.FromTicks(1);
        if (now >= longGone) return new(long.MaxValue);
        var (due, staleFrom) = Due(series, newest, calendar);
        var next = longGone;
        if (due > now) next = Instant.Min(next, due);
        if (staleFrom > now) next = Instant.Min(next, staleFrom);
        if (!FollowsSessions(series)) return next;
        var session = calendar.NextCloseAtOrAfter(now);
        return Instant.Min(next, session.Open > now ? session.Open : session.Close + TimeSpan.FromTicks(1));
    }

    /// <summary>When the next observation is due, and from when its absence makes the series stale.</summary>
    public static (Instant Due, Instant StaleFrom) Due(SeriesDefinition series, Inputs.Newest newest, NyseCalendar calendar)
    {
        switch (series.Cadence)
        {
            case Cadence.UtcDay:
                {
                    // The lag of the newest one tells the lag of the next: day bars come at once, on-chain figures hours later.
                    var lag = Clip(newest.KnownAt - newest.EventTime, BarLag, TimeSpan.FromDays(1));
                    var due = newest.EventTime + TimeSpan.FromDays(1) + lag;
                    return (due, due + DayGrace);
                }

            case Cadence.Continuous:
                {
                    var period = series.Period ?? TickPeriod;
                    var due = newest.EventTime + period + BarLag;
                    return (due, due + period + period);
                }

            case Cadence.Session:
                {
                    var session = calendar.NextCloseAtOrAfter(newest.EventTime + TimeSpan.FromHours(1));
                    return (Schedule.EquityClose(session), Schedule.MissingDeadline(session));
                }

            case Cadence.InSession:
                {
                    var period = series.Period ?? TickPeriod;
                    var session = calendar.NextCloseAtOrAfter(newest.EventTime + TimeSpan.FromTicks(1));
                    var due = Instant.Max(newest.EventTime, session.Open) + period + TimeSpan.FromMinutes(15);
                    return (due, due + period + TimeSpan.FromMinutes(30));
                }

            case Cadence.BusinessDay:
                {
                    var due = NextDaySameTime(series, newest.KnownAt, calendar);
                    return (due, NextDaySameTime(series, due, calendar) + DayGrace);
                }

            case Cadence.Weekly:
                {
                    // What a week is about ends days before its release: the next one ends a week after the newest.
                    var next = new Instant(newest.EventTime.Ticks - 1).UtcDate.AddDays(7);
                    var due = series.Release!.AtOrAfter(next) + ReleaseMargin;
                    return (due, due + TimeSpan.FromDays(3));
                }

            case Cadence.Monthly:
                {
                    var due = newest.AnnouncedDue ?? newest.KnownAt + TimeSpan.FromDays(33);
                    return (due, due + TimeSpan.FromDays(7));
                }

            default:
                throw new InvalidOperationException($"No due rule for {series.Cadence}");
        }
    }

    /// <summary>When an observation that is announced for an instant is due.</summary>
    internal static Instant AnnouncedDue(Instant release) => release + ReleaseMargin;

    private static bool FollowsSessions(SeriesDefinition series) => series.Cadence is Cadence.Session or Cadence.InSession or Cadence.BusinessDay;

    private static bool IsOpen(Instant now, SeriesDefinition series, NyseCalendar calendar) =>
        calendar.NextCloseAtOrAfter(now).Open <= now && (!series.IsFederal || FederalCalendar.IsBusinessDay(NewYork.Date(now)));

    private static Instant NextDaySameTime(SeriesDefinition series, Instant knownAt, NyseCalendar calendar)
    {
        var date = NewYork.Date(knownAt);
        var timeOfDay = knownAt - NewYork.ToUtc(date, 0);
        var next = calendar.AtOrAfter(date.AddDays(1)).Date;
        while (series.IsFederal && FederalCalendar.IsHoliday(next)) next = calendar.AtOrAfter(next.AddDays(1)).Date;
        return NewYork.ToUtc(next, 0) + timeOfDay;
    }

    private static TimeSpan Clip(TimeSpan value, TimeSpan least, TimeSpan most) => value < least ? least : value > most ? most : value;
}

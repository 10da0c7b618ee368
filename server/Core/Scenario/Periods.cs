using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Series;

namespace RegimeGrpc.Core.Scenario;

/// <summary>Where the next observations of a series lie in time, after the newest that is known.</summary>
/// <param name="series">Whose.</param>
/// <param name="newest">The newest observation; its lag is the lag of the next ones.</param>
/// <param name="now">Journal time: nothing is known before it.</param>
internal sealed class Periods(SeriesDefinition series, Inputs.Newest newest, Instant now)
{
    private static readonly TimeSpan LongestLag = TimeSpan.FromDays(4);
    private readonly TimeSpan _lag = Least(newest.KnownAt - newest.EventTime, LongestLag);

    /// <summary>Event time and known-at of the next periods, ascending. Periods whose successor is due already are passed over.</summary>
    public IEnumerable<(Instant EventTime, Instant KnownAt)> Ahead()
    {
        var next = After(newest.EventTime);
        while (After(next) + _lag <= now) next = After(next);
        for (; ; next = After(next)) yield return (next, Instant.Max(next + _lag, now));
    }

    private Instant After(Instant end)
    {
        switch (series.Cadence)
        {
            case Cadence.Session:
                return NyseCalendar.Default.NextCloseAtOrAfter(end + TimeSpan.FromTicks(1)).Close;
            case Cadence.BusinessDay:
                // A period may end at midnight or within its day: the day is the one before its last tick.
                for (var next = end + TimeSpan.FromDays(1); ; next += TimeSpan.FromDays(1))
                    if (NyseCalendar.Default.IsSession(new Instant(next.Ticks - 1).UtcDate)) return next;
            case Cadence.Weekly:
                return end + TimeSpan.FromDays(7);
            case Cadence.Monthly:
                return Instant.FromDate(end.UtcDate.AddMonths(1)) + (end - Instant.FromDate(end.UtcDate));
            default:
                return end + TimeSpan.FromDays(1);
        }
    }

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => a <= b ? a : b;
}

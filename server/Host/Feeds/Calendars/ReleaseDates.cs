using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Server.Feeds.Calendars;

/// <summary>
/// Announced dates of a monthly release. They move: what was announced last counts. One source of dates, any number of readers; thread-safe.
/// </summary>
internal sealed class ReleaseDates
{
    private volatile DateOnly[] _dates = [];

    /// <summary>Ascending.</summary>
    public void Announce(IEnumerable<DateOnly> dates) => _dates = [.. dates.Distinct().Order()];

    /// <summary>When a month came out, or will, if it is announced.</summary>
    public Instant? Of(DateOnly month)
    {
        var over = new DateOnly(month.Year, month.Month, 1).AddMonths(1);
        foreach (var date in _dates)
            if (date >= over) return date < over.AddMonths(1) ? NewYork.ToUtc(date, 8, 30) : null;
        return null;
    }

    /// <summary>
    /// When the next release after a month's comes: the first announced date on which that month can be out, at 08:30; by rule while
    /// nothing is announced.
    /// </summary>
    /// <param name="month">The first of the newest month that is out.</param>
    public Instant After(DateOnly month)
    {
        var next = new DateOnly(month.Year, month.Month, 1).AddMonths(1);
        var over = next.AddMonths(1);
        foreach (var date in _dates)
            if (date >= over) return NewYork.ToUtc(date, 8, 30);
        return ReleaseTimes.CpiEarliest(next);
    }
}

using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>
/// The known history laid out by session up to the sealed one, holes as NaN (never shown: every window drops or refuses them).
/// Positions run from 0 to <see cref="Last"/>, the sealed session.
/// </summary>
internal sealed class Tape
{
    private readonly NyseCalendar _calendar;
    private readonly Session _session;
    private readonly int _first;
    private readonly DateOnly[] _dates;

    public Tape(SmallCapsParameters parameters, NyseCalendar calendar, Session session, DatedSeries<Bar> index)
    {
        _calendar = calendar;
        _session = session;
        _first = Math.Max(0, session.Number - parameters.History + 1);
        _dates = new DateOnly[session.Number - _first + 1];
        for (var i = 0; i < _dates.Length - 1; i++) _dates[i] = calendar.ByNumber(_first + i).Date;
        // A session that was not foreseen has a number but no place in the calendar.
        _dates[^1] = session.Date;
        Close = Lay(index, static bar => bar.Close);
        Open = Lay(index, static bar => bar.Open);
        Returns = new double[Close.Length];
        Overnight = new double[Close.Length];
        var before = double.NaN;
        for (var i = 0; i < Close.Length; i++)
        {
            // After a missing session the return spans two and stays in the sample (signals.md 1.2).
            Returns[i] = Elementary.Log(Close[i] / before);
            Overnight[i] = Elementary.Log(Open[i] / before);
            if (!double.IsNaN(Close[i])) before = Close[i];
        }
    }

    public int Last => Close.Length - 1;

    /// <summary>Closes of the index.</summary>
    public double[] Close { get; }

    /// <summary>Opens of the index.</summary>
    public double[] Open { get; }

    /// <summary>Logarithmic returns of the index from the newest close before.</summary>
    public double[] Returns { get; }

    /// <summary>ln(open / newest close before) of the index.</summary>
    public double[] Overnight { get; }

    /// <summary>A dated input laid out by session; dates without a session are left out.</summary>
    public double[] Lay(DatedSeries<double> series) => Lay(series, static value => value);

    /// <summary>Position of the newest session at or before a date; null when the tape does not reach back to it.</summary>
    public int? At(DateOnly date)
    {
        if (date < NyseCalendar.FirstDate) return null;
        var position = (date >= _session.Date ? _session.Number : _calendar.AtOrBefore(date).Number) - _first;
        return position >= 0 ? position : null;
    }

    /// <summary>How much a value of a date still counts at the sealed session.</summary>
    public double Availability(InputAge age, DateOnly date) => At(date) is { } position ? age.Availability(Last - position) : 0;

    /// <summary>ln(now / then) of the index over some sessions; NaN when either close is missing.</summary>
    public double Rise(int position, int sessions) =>
        position - sessions >= 0 ? Elementary.Log(Close[position] / Close[position - sessions]) : double.NaN;

    /// <summary>The newest reading that is not unavailable, aged by the sessions it lies back; unavailable for the reason of the sealed session.</summary>
    public Reading Newest(InputAge age, Func<int, Value> at)
    {
        var first = at(Last);
        if (first.Status != ValueStatus.Unavailable) return first;
        for (var behind = 1; behind <= Last && age.Availability(behind) > 0; behind++)
            if (at(Last - behind) is { Status: not ValueStatus.Unavailable } value)
                return new(value, value.IsOk ? age.Availability(behind) : 0);
        return first;
    }

    private double[] Lay<T>(DatedSeries<T> series, Func<T, double> value) where T : struct, IEquatable<T>
    {
        var laid = new double[_dates.Length];
        var dates = series.Dates;
        var values = series.Values;
        var next = dates.Length - 1;
        for (var i = laid.Length - 1; i >= 0; i--)
        {
            while (next >= 0 && dates[next] > _dates[i]) next--;
            laid[i] = next >= 0 && dates[next] == _dates[i] ? value(values[next]) : double.NaN;
        }

        return laid;
    }
}

using System.Collections.Immutable;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Fundamentals;

/// <summary>
/// The fundamentals topic as it is folded from the journal (signals.md 8). Everything in it is a window, so a late or revised value enters
/// at the next seal. Memory is bounded by the parameters. Not thread-safe.
/// </summary>
public sealed class FundamentalsState
{
    private static readonly ImmutableArray<string> Ids =
    [
        "main_chain_fees", "main_chain_fees_usd", "second_layer_fees", "settlement_rent", "second_layer_volume",
        "settled_value", "staking_yield", "staked", "restaked",
    ];

    private readonly FundamentalsParameters _parameters;
    private readonly DatedSeries<double>[] _series = new DatedSeries<double>[Ids.Length];
    private DatedSeries<double> _shares;
    private DateOnly? _sealed;
    private bool _restated;

    // The trends of the weeks up to a Sunday, by series and window; they follow from the series alone. Null after one of their days has changed.
    private readonly (GrowthTrend Trend, double Availability)?[] _trends;
    private DateOnly _sunday;

    public FundamentalsState(FundamentalsParameters parameters)
    {
        _parameters = parameters;
        for (var i = 0; i < _series.Length; i++) _series[i] = new(Capacity(parameters));
        _shares = new(parameters.Rise + 1);
        _trends = new (GrowthTrend, double)?[_series.Length * parameters.Weeks.Length];
    }

    /// <summary>The newest sealed UTC day; null before the first seal.</summary>
    public DateOnly? Sealed => _sealed;

    /// <summary>The value of a series for a UTC day, in the unit of <see cref="FundamentalSeries"/>.</summary>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public void Observe(FundamentalSeries series, DateOnly day, double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"Not a number: {value}", nameof(value));
        Put(_series[(int)series - 1], day, value);
        // Days of the week that has begun touch no whole week, nor does what they push out of the series: it reaches further back.
        if (day > _sunday && day <= _sunday.AddDays(WeeklySums.Days)) return;
        Array.Clear(_trends, ((int)series - 1) * _parameters.Weeks.Length, _parameters.Weeks.Length);
    }

    /// <summary>The close of the small-cap shares (IWM) at a session, price.</summary>
    /// <exception cref="ArgumentException">Not a positive number.</exception>
    public void ObserveShares(DateOnly session, double close)
    {
        if (!(close > 0 && double.IsFinite(close))) throw new ArgumentException($"Not a price: {close}", nameof(close));
        Put(_shares, session, close);
    }

    /// <summary>The topic from everything observed so far. A day may be sealed more than once: at its session's close and at its end.</summary>
    /// <param name="day">The UTC day the seal falls in, or closes.</param>
    /// <exception cref="InvalidOperationException">A day after it is sealed already.</exception>
    public Fundamentals Seal(DateOnly day)
    {
        if (_sealed > day) throw new InvalidOperationException($"{day:o} cannot be sealed after {_sealed:o}");
        var sunday = WeeklySums.LastSunday(day);
        if (_sunday != sunday) Array.Clear(_trends);
        _sunday = sunday;
        var trends = ImmutableArray.CreateBuilder<GrowthTrend>(_trends.Length);
        double coverage = 0;
        for (var i = 0; i < _trends.Length; i++)
        {
            var (trend, availability) = Trend(i);
            trends.Add(trend);
            coverage += availability;
        }

        var fees = ShortTrend(FundamentalSeries.MainChainFees);
        var volume = ShortTrend(FundamentalSeries.SecondLayerVolume);
        var (evidence, evidenceAvailability) = Evidence(fees, volume);
        var topic = new Fundamentals
        {
            Trends = trends.MoveToImmutable(),
            Divergence = Divergence(fees.Trend, volume.Trend.Growth, Rise(day)),
            Coverage = coverage / _trends.Length,
            Evidence = evidence,
            EvidenceAvailability = evidenceAvailability,
            Restated = _restated,
        };
        _sealed = day;
        _restated = false;
        return topic;
    }

    public void Save(CanonicalWriter writer)
    {
        foreach (var series in _series) series.Save(writer, static (w, value) => w.Double(value));
        _shares.Save(writer, static (w, value) => w.Double(value));
        writer.Optional(_sealed, static (w, date) => w.Date(date));
        writer.Bool(_restated);
    }

    /// <exception cref="FormatException">The bytes are damaged or of other parameters.</exception>
    public static FundamentalsState Load(CanonicalReader reader, FundamentalsParameters parameters)
    {
        var state = new FundamentalsState(parameters);
        for (var i = 0; i < state._series.Length; i++)
            state._series[i] = DatedSeries<double>.Load(reader, Capacity(parameters), static r => r.Double());
        state._shares = DatedSeries<double>.Load(reader, parameters.Rise + 1, static r => r.Double());
        state._sealed = reader.Optional(static r => r.Date());
        state._restated = reader.Bool();
        return state;
    }

    /// <summary>
    /// Rise of the shares times the lack of growth of fees. It is 0 unless fees are known to stagnate or decline and volume does not grow;
    /// an unknown class that could decide it makes it unknown.
    /// </summary>
    internal Value Divergence(GrowthTrend fees, GrowthClass volume, Value rise)
    {
        if (fees.Growth is GrowthClass.Growing or GrowthClass.Inconclusive || volume == GrowthClass.Growing) return Value.Of(0);
        if (fees.Growth == GrowthClass.Unknown) return fees.Slope;
        if (volume == GrowthClass.Unknown) return Value.Unavailable("the trend of second-layer volume is not known");
        if (!rise.IsOk) return rise;
        var flat = Math.Clamp(1 - (fees.Slope.Number * _parameters.Horizon / _parameters.FeeScale), 0, 1);
        return Value.Of(Math.Clamp(rise.Number / _parameters.RiseScale, 0, 1) * flat);
    }

    private static (Value Value, double Availability) Evidence((GrowthTrend Trend, double Availability) fees, (GrowthTrend Trend, double Availability) volume)
    {
        double sum = 0;
        var known = 0;
        foreach (var growth in (ReadOnlySpan<GrowthClass>)[fees.Trend.Growth, volume.Trend.Growth])
        {
            if (growth == GrowthClass.Unknown) continue;
            known++;
            sum += growth switch { GrowthClass.Growing => 1, GrowthClass.Stagnant => -0.5, GrowthClass.Declining => -1, _ => 0 };
        }

        return known == 0
            ? (Value.Unavailable("neither fees nor second-layer volume have a known trend"), 0)
            : (Value.Of(sum / known), (fees.Availability + volume.Availability) / 2);
    }

    private (GrowthTrend Trend, double Availability) ShortTrend(FundamentalSeries series) => Trend(((int)series - 1) * _parameters.Weeks.Length);

    private (GrowthTrend Trend, double Availability) Trend(int index)
    {
        var (series, window) = Math.DivRem(index, _parameters.Weeks.Length);
        return _trends[index] ??= Trend(_series[series], Ids[series], _parameters.Weeks[window], _sunday);
    }

    // The window ends at the newest whole week that is known, which may lie back by publication.
    private (GrowthTrend Trend, double Availability) Trend(DatedSeries<double> series, string id, int weeks, DateOnly sunday)
    {
        if (series.Count == 0) return (GrowthTrend.Unknown(id, weeks, "no observations"), 0);
        for (var behind = 0; _parameters.WeekAge.Availability(behind) > 0; behind++)
        {
            var logs = WeeklySums.Logs(series, sunday.AddDays(-WeeklySums.Days * behind), weeks);
            if (double.IsNaN(logs[^1])) continue;
            var (times, known) = Known(logs);
            return known.Length >= Math.Ceiling(Window.LeastKnown * weeks)
                ? (GrowthTrend.Of(id, weeks, times, known, _parameters), _parameters.WeekAge.Availability(behind))
                : (GrowthTrend.Unknown(id, weeks, $"needs {weeks} weeks, has {known.Length}"), 0);
        }

        return (GrowthTrend.Unknown(id, weeks, "the newest whole week is too old"), 0);
    }

    private static (int[] Times, double[] Logs) Known(double[] logs)
    {
        var (times, known, count) = (new int[logs.Length], new double[logs.Length], 0);
        for (var i = 0; i < logs.Length; i++)
        {
            if (double.IsNaN(logs[i])) continue;
            (times[count], known[count]) = (i, logs[i]);
            count++;
        }

        return (times[..count], known[..count]);
    }

    private Value Rise(DateOnly day)
    {
        if (_shares.Count <= _parameters.Rise) return Value.Unavailable($"needs {_parameters.Rise} sessions of IWM");
        return day.DayNumber - _shares.Dates[^1].DayNumber > _parameters.ShareDays
            ? Value.Unavailable("the newest IWM close is too old")
            : Value.Of(Elementary.Log(_shares.Values[^1] / _shares.Values[^(1 + _parameters.Rise)]));
    }

    private void Put(DatedSeries<double> series, DateOnly day, double value)
    {
        // A value restates when it changes a week that was sealed: one before the newest value, not one that comes by its delay.
        var placement = series.Put(day, value);
        _restated |= day <= _sealed && placement is Placement.Late or Placement.Revised;
    }

    private static int Capacity(FundamentalsParameters parameters) =>
        WeeklySums.Days * (parameters.Weeks[^1] + parameters.WeekAge.Fresh + (2 * parameters.WeekAge.Interval) + 1);
}

using System.Collections.Immutable;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>
/// Weekly closes, and the regressions of the weeks' returns on the easing of the same weeks (signals.md section 6):
/// x = -(NFCI of a Friday - NFCI of the Friday before), standardised over the window. Not thread-safe.
/// </summary>
internal sealed class WeeklyRecord
{
    private const double LeastShare = 0.8;
    private const int DaysAWeek = 7;

    private readonly LiquidityParameters _parameters;
    private readonly DatedSeries<WeekClose> _weeks;

    // A session may be sealed after its UTC day has ended.
    private (DateOnly Day, double Close)? _leaderDay;

    public WeeklyRecord(LiquidityParameters parameters)
        : this(parameters, new DatedSeries<WeekClose>(parameters.MostWeeks))
    {
    }

    private WeeklyRecord(LiquidityParameters parameters, DatedSeries<WeekClose> weeks)
    {
        _parameters = parameters;
        _weeks = weeks;
    }

    /// <returns>Whether anything changed.</returns>
    public bool Put(Session session, double? asset, double? leader, double? benchmark)
    {
        var friday = WeekClose.Friday(session.Date);
        var known = _weeks.At(friday);
        if (known?.Session > session.Date) return false;
        var leaderDay = known is { LeaderDay: { } close } && known.Value.Session == session.Date ? close : _leaderDay?.Day == session.Date ? _leaderDay.Value.Close : (double?)null;
        return Put(friday, new WeekClose(session.Date, asset, leader, benchmark, leaderDay));
    }

    /// <summary>The leader's close of a UTC day.</summary>
    /// <returns>Whether a week's close changed.</returns>
    public bool PutLeaderDay(DateOnly day, double close)
    {
        if (!(day < _leaderDay?.Day)) _leaderDay = (day, close);
        var friday = WeekClose.Friday(day);
        return _weeks.At(friday) is { } week && week.Session == day && Put(friday, week with { LeaderDay = close });
    }

    public ImmutableArray<LiquidityBeta> Betas(ReadingHistory nfci)
    {
        var rows = Rows(nfci);
        // The window ends with the newest week whose conditions are known, whether or not its returns are.
        var newest = nfci.Count > 0 ? FridayAtOrBefore(nfci.Dates[^1]) : default;
        var betas = ImmutableArray.CreateBuilder<LiquidityBeta>();
        foreach (var leader in (bool[])[false, true])
            foreach (var weeks in (int[])[_parameters.BetaWeeks, 0])
                foreach (var control in (bool[])[false, true]) betas.Add(Beta(rows, newest, leader, weeks, control));
        return betas.ToImmutable();
    }

    public void Save(CanonicalWriter writer)
    {
        _weeks.Save(writer, static (w, week) => week.Encode(w));
        writer.Optional(_leaderDay, static (w, newest) =>
        {
            w.Date(newest.Day);
            w.Double(newest.Close);
        });
    }

    public static WeeklyRecord Load(CanonicalReader reader, LiquidityParameters parameters) =>
        new(parameters, DatedSeries<WeekClose>.Load(reader, parameters.MostWeeks, WeekClose.Decode))
        {
            _leaderDay = reader.Optional(static r => (r.Date(), r.Double())),
        };

    private bool Put(DateOnly friday, WeekClose week) => _weeks.Put(friday, week) is not (Placement.Unchanged or Placement.Forgotten);

    private static DateOnly FridayAtOrBefore(DateOnly date) => date.AddDays(-(((int)date.DayOfWeek + 2) % DaysAWeek));

    // A reading is dated by its Friday or, as the end of that day, by the Saturday.
    private static double? Conditions(ReadingHistory nfci, DateOnly friday)
    {
        var place = nfci.AtOrBefore(friday.AddDays(DaysAWeek - 1));
        return place >= 0 && nfci.Dates[place] >= friday ? nfci.Readings[place].Value : null;
    }

    private List<WeekRow> Rows(ReadingHistory nfci)
    {
        var rows = new List<WeekRow>(_weeks.Count);
        for (var i = 1; i < _weeks.Count; i++)
        {
            var friday = _weeks.Dates[i];
            var before = friday.AddDays(-DaysAWeek);
            if (_weeks.Dates[i - 1] != before || Conditions(nfci, friday) is not { } tight || Conditions(nfci, before) is not { } tightBefore) continue;
            var (open, close) = (_weeks.Values[i - 1], _weeks.Values[i]);
            rows.Add(new(friday, -(tight - tightBefore), Return(open.Asset, close.Asset), Return(open.Leader, close.Leader) ?? Return(open.LeaderDay, close.LeaderDay), Return(open.Benchmark, close.Benchmark)));
        }

        return rows;
    }

    private LiquidityBeta Beta(List<WeekRow> rows, DateOnly newest, bool leader, int weeks, bool control)
    {
        List<double> y = [], x = [], z = [];
        (DateOnly? first, DateOnly? last) = (null, null);
        foreach (var row in rows)
        {
            if (weeks > 0 && newest.DayNumber - row.Friday.DayNumber >= DaysAWeek * weeks) continue;
            if ((leader ? row.Leader : row.Asset) is not { } own) continue;
            if (control && row.Benchmark is null) continue;
            first ??= row.Friday;
            last = row.Friday;
            y.Add(own);
            x.Add(row.Easing);
            if (control) z.Add(row.Benchmark.GetValueOrDefault());
        }

        var least = weeks == 0 ? _parameters.LeastWeeks : (int)Math.Ceiling(LeastShare * weeks);
        var result = y.Count < least ? Missing($"needs {least} weeks, has {y.Count}") : Regress(y.ToArray(), x.ToArray(), z.ToArray());
        return new()
        {
            Asset = leader ? _parameters.Leader : _parameters.Asset,
            Weeks = weeks,
            WithBenchmark = control,
            Observations = y.Count,
            First = first,
            Last = last,
            Beta = result.Slope,
            T = result.T,
            RSquared = result.RSquared,
        };
    }

    private HacRegression Regress(double[] y, double[] x, double[] control)
    {
        var mean = Sample.Mean(x);
        var deviation = Sample.StandardDeviation(x);
        if (!(deviation > 0)) return Missing("the NFCI did not vary");
        for (var t = 0; t < x.Length; t++) x[t] = (x[t] - mean) / deviation;
        return HacRegression.Of(y, x, control, _parameters.HacLags);
    }

    private static HacRegression Missing(string reason)
    {
        var value = Value.Unavailable(reason);
        return new(value, value, value);
    }

    private static double? Return(double? open, double? close) =>
        open > 0 && close > 0 ? Elementary.Log(close.Value) - Elementary.Log(open.Value) : null;

    private readonly record struct WeekRow(DateOnly Friday, double Easing, double? Asset, double? Leader, double? Benchmark);
}

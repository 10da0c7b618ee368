using System.Collections.Immutable;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// What the next seal will say but for its own pair: the moments over the newest W - 1 sessions, to which the partial pair is added by Welford
/// (signals.md 1.5), the ranks likewise, and the base windows, which the partial pair does not touch. Built once a seal; immutable.
/// </summary>
internal sealed class ProvisionalCore
{
    private readonly PairWindow _window;
    private readonly LinkParameters _parameters;
    private readonly PearsonWindow[] _pearson;
    private readonly PearsonWindow _yearToDate;
    private readonly PearsonWindow _newYear;
    private readonly Window[] _betas;
    private readonly Window _high;
    private readonly Value _lowVariance;
    private readonly RankCore _primary;
    private readonly Spearman _base;
    private readonly RankCore _fast;
    private readonly Spearman _fastBase;
    private readonly TrackingBase _tracking;
    private readonly double _drift;
    private readonly int _longestPairs;

    public ProvisionalCore(PairWindow window, LinkParameters parameters)
    {
        _window = window;
        _parameters = parameters;
        _pearson = [.. parameters.PearsonWindows.Select(sessions => PearsonBefore(Pearson.Name(sessions), sessions))];
        _yearToDate = PearsonBefore(Pearson.YearToDate, window.SessionsIn(window.Slots[^1].Date.Year) + 1);
        _newYear = PearsonBefore(Pearson.YearToDate, 1);
        _betas = [.. parameters.BetaWindows.Select(Before)];
        _high = Before(parameters.Volatility.HighWindow);
        _lowVariance = VolatilityAdjusted.LowVariance(window.Last(parameters.Volatility.LowWindow, parameters.Volatility.HighWindow - 1), parameters);
        var recent = window.Last(parameters.PrimaryWindow - 1);
        var past = window.Last(parameters.BaseWindow, parameters.PrimaryWindow - 1);
        _primary = new(recent);
        _base = Spearman.Of(past, parameters);
        _fast = new(window.Last(parameters.Breaks.FastWindow - 1));
        _fastBase = Spearman.Of(window.Last(parameters.Breaks.FastBaseWindow, parameters.Breaks.FastWindow - 1), parameters);
        _tracking = TrackingBase.Of(past, parameters);
        _drift = _tracking.Drift(recent);
        _longestPairs = window.Last(parameters.LongWindow - 1).Count;
    }

    /// <summary>The sealed record with everything moved that the running session's prices move.</summary>
    public Correlation With(Correlation record, PathState path, SessionPrices newest, Session session)
    {
        var from = _window.Slots[_window.LastComplete];
        var partial = Returns.Partial(from, newest, session.Close, _window.Sessions - _window.LastComplete, _parameters.Sampling);
        var primary = _primary.With(partial, _parameters);
        var z = primary.Against(_base);
        var link = Shrinkage.Of(
            primary, _base, Math.Min(_window.Sessions + 1, _parameters.LongWindow), _longestPairs + 1, _parameters.Shrinkage);
        var high = _high.Core.Add(partial.Benchmark, partial.Asset);
        return record with
        {
            LastPair = partial,
            Pearson = PearsonWith(partial, session.Date.Year),
            Spearman = [primary, _base],
            Ewma = path.Ewma(partial, _parameters),
            Betas = BetasWith(partial),
            Breaks = record.Breaks with { Z = z, P = SealedEstimates.OneSided(z), ZFast = _fast.With(partial, _parameters).Against(_fastBase) },
            VolatilityAdjusted = VolatilityAdjusted.Of(
                _parameters.Lack(high.Count, _high.Sessions), high, _lowVariance, _parameters.Volatility),
            TrackingGap = Gap(partial),
            Link = record.Link with { R = link.R, Low = link.Low },
        };
    }

    private ImmutableArray<Pearson> PearsonWith(ReturnPair partial, int year)
    {
        var all = ImmutableArray.CreateBuilder<Pearson>(_pearson.Length + 1);
        foreach (var window in _pearson) all.Add(window.With(partial, _parameters));
        all.Add((year == _window.Slots[^1].Date.Year ? _yearToDate : _newYear).With(partial, _parameters));
        return all.MoveToImmutable();
    }

    private ImmutableArray<Beta> BetasWith(ReturnPair partial)
    {
        var all = ImmutableArray.CreateBuilder<Beta>(_betas.Length);
        foreach (var window in _betas)
        {
            var moments = window.Core.Add(partial.Benchmark, partial.Asset);
            all.Add(Beta.Of(window.Sessions, _parameters.Lack(moments.Count, window.Sessions), moments));
        }

        return all.MoveToImmutable();
    }

    private TrackingGap Gap(ReturnPair partial)
    {
        var drift = _tracking.Fit is { } fit ? _drift + (partial.Asset - (fit.Slope * partial.Benchmark)) : 0;
        var pairs = _window.Last(_parameters.PrimaryWindow - 1).Count + 1;
        return TrackingGap.Of(_parameters.Lack(pairs, _parameters.PrimaryWindow), _tracking, drift, _parameters);
    }

    private Window Before(int sessions)
    {
        var pairs = _window.Last(sessions - 1);
        return new(sessions, Moments2.Of(pairs.X, pairs.Y));
    }

    private PearsonWindow PearsonBefore(string name, int sessions)
    {
        var window = Before(sessions);
        return new(name, window, new(_window.Last(sessions - 1), window.Core));
    }

    /// <param name="Sessions">With the running one.</param>
    /// <param name="Core">Moments of the sealed pairs.</param>
    private readonly record struct Window(int Sessions, Moments2 Core);

    private readonly record struct PearsonWindow(string Name, Window Window, RobustCore Robust)
    {
        public Pearson With(ReturnPair partial, LinkParameters parameters)
        {
            var moments = Window.Core.Add(partial.Benchmark, partial.Asset);
            return Pearson.Of(Name, parameters.Lack(moments.Count, Window.Sessions), moments, Robust.With(partial, moments));
        }
    }
}

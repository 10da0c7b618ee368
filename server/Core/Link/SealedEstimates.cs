using System.Collections.Immutable;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>
/// Everything a window of sealed pairs says, two-pass over the window (signals.md 1.5). A function of the window alone.
/// </summary>
internal sealed class SealedEstimates
{
    private readonly PairWindow _window;
    private readonly LinkParameters _parameters;
    private readonly ImmutableArray<Pearson> _pearson;
    private readonly ImmutableArray<Beta> _betas;
    private readonly ImmutableArray<Partial> _partials;
    private readonly Spearman _primary;
    private readonly Spearman _base;
    private readonly Value _breakZFast;
    private readonly Conditional _conditional;
    private readonly VolatilityAdjusted _volatility;
    private readonly TrackingGap _gap;

    public SealedEstimates(PairWindow window, LinkParameters parameters)
    {
        _window = window;
        _parameters = parameters;
        _pearson = AllPearson();
        _betas = [.. parameters.BetaWindows.Select(BetaOver)];
        _partials = [.. parameters.ThirdLegs.Select(PartialGiven)];
        _primary = Spearman.Of(window.Last(parameters.PrimaryWindow), parameters);
        _base = Spearman.Of(window.Last(parameters.BaseWindow, parameters.PrimaryWindow), parameters);
        BreakZ = _primary.Against(_base);
        var breaks = parameters.Breaks;
        _breakZFast = Spearman.Of(window.Last(breaks.FastWindow), parameters)
            .Against(Spearman.Of(window.Last(breaks.FastBaseWindow, breaks.FastWindow), parameters));
        var conditional = window.Range(parameters.Conditional.Window);
        _conditional = Conditional.Of(window.Last(parameters.Conditional.Window), window.Shock[conditional], parameters);
        _volatility = Volatility();
        _gap = Gap();
        Link = Shrinkage.Of(
            _primary, _base, Math.Min(window.Sessions, parameters.LongWindow), window.Last(parameters.LongWindow).Count, parameters.Shrinkage);
    }

    /// <summary>Primary against base window (signals.md 2.7a).</summary>
    public Value BreakZ { get; }

    public Shrinkage Link { get; }

    /// <summary>Mean quality of the pairs of the primary window; 0 without pairs.</summary>
    public double Quality
    {
        get
        {
            var (start, count) = _window.Range(_parameters.PrimaryWindow).GetOffsetAndLength(_window.Count);
            double sum = 0;
            for (var i = start; i < start + count; i++) sum += _window.Pairs[i].Quality;
            return count == 0 ? 0 : sum / count;
        }
    }

    /// <summary>The sealed record: the windows and what the path has come to.</summary>
    public Correlation With(PathState path)
    {
        var (unknownDate, unknownDateClose) = UnknownDate(path.Cusum);
        return new()
        {
            Alignment = _parameters.Alignment,
            SessionClose = _window.Sessions == 0 ? null : _window.Slots[^1].Close,
            LastPair = _window.Count == 0 ? null : _window.Pairs[^1],
            Pearson = _pearson,
            Spearman = [_primary, _base],
            Ewma = path.Ewma(null, _parameters),
            Betas = _betas,
            Partials = _partials,
            Conditional = _conditional,
            Breaks = new()
            {
                Z = BreakZ,
                P = OneSided(BreakZ),
                Broken = path.Break.Broken,
                Since = path.Break.Since,
                ZFast = _breakZFast,
                UnknownDateStatistic = unknownDate.Statistic,
                UnknownDateP = unknownDate.P,
                UnknownDate = unknownDateClose,
                Direction = unknownDate.Direction,
                Cusum = path.Cusum.Value,
                CusumAlarm = path.Cusum.Alarm,
            },
            VolatilityAdjusted = _volatility,
            TrackingGap = _gap,
            Link = new(path.Link.State, path.Link.Since, Link.R, Link.Low),
        };
    }

    /// <summary>The chance of so low a z under no change.</summary>
    public static Value OneSided(Value z) => z.IsOk ? Value.Of(Elementary.NormalCdf(z.Number)) : z;

    private ImmutableArray<Pearson> AllPearson()
    {
        var all = ImmutableArray.CreateBuilder<Pearson>();
        foreach (var sessions in _parameters.PearsonWindows) all.Add(Pearson.Of(Pearson.Name(sessions), _window.Last(sessions), _parameters));
        var thisYear = _window.Sessions == 0 ? 0 : _window.SessionsIn(_window.Slots[^1].Date.Year);
        all.Add(Pearson.Of(Pearson.YearToDate, _window.Last(thisYear), _parameters));
        return all.ToImmutable();
    }

    private Beta BetaOver(int sessions)
    {
        var pairs = _window.Last(sessions);
        return Beta.Of(sessions, pairs.Lack(_parameters), Moments2.Of(pairs.X, pairs.Y));
    }

    private Partial PartialGiven(ThirdLeg leg, int index)
    {
        var range = _window.Range(_parameters.PrimaryWindow);
        return Partial.Of(leg.Name, _window.Last(_parameters.PrimaryWindow), _window.Third(index)[range], _parameters);
    }

    /// <summary>
    /// Over the window's pairs as they are known now, each scaled by the running volatility before it (signals.md 2.7b and c): that
    /// volatility is one series for both tests and is never computed again for the past.
    /// </summary>
    private (UnknownDateBreak Break, Instant? Close) UnknownDate(Cusum path)
    {
        var sessions = _parameters.Breaks.UnknownDateWindow;
        List<double> x = new(sessions), y = new(sessions);
        List<Instant> closes = new(sessions);
        for (var session = Math.Max(0, _window.Sessions - sessions); session < _window.Sessions; session++)
        {
            if (_window.PairAt(session) is not { } pair || path.VolatilityBefore(_window.Sessions - 1 - session) is not { } volatility) continue;
            x.Add(volatility.X.Scale(pair.Benchmark, _parameters.Breaks));
            y.Add(volatility.Y.Scale(pair.Asset, _parameters.Breaks));
            closes.Add(pair.Close);
        }

        var found = UnknownDateBreak.Of(new(x.ToArray(), y.ToArray(), sessions), _parameters);
        return (found, found.Pairs == 0 ? null : closes[found.Pairs - 1]);
    }

    private VolatilityAdjusted Volatility()
    {
        var numbers = _parameters.Volatility;
        var high = _window.Last(numbers.HighWindow);
        var low = VolatilityAdjusted.LowVariance(_window.Last(numbers.LowWindow, numbers.HighWindow), _parameters);
        return VolatilityAdjusted.Of(high.Lack(_parameters), Moments2.Of(high.X, high.Y), low, numbers);
    }

    private TrackingGap Gap()
    {
        var primary = _window.Last(_parameters.PrimaryWindow);
        var past = TrackingBase.Of(_window.Last(_parameters.BaseWindow, _parameters.PrimaryWindow), _parameters);
        return TrackingGap.Of(primary.Lack(_parameters), past, past.Drift(primary), _parameters);
    }
}

using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Rows of the squeeze table that need the index alone (signals.md 3.4), at the sealed session.</summary>
internal sealed class IndexRows(Tape tape, SqueezeParameters parameters)
{
    private static readonly Value TooFew = Value.Unavailable("too few index bars in the window");
    private static readonly Value NoBar = Value.Unavailable("the session has no index bar");

    /// <summary>conc: share of the three largest up-sessions in all of 20.</summary>
    public Value Concentration()
    {
        if (Missing) return NoBar;
        if (Window.Known(tape.Returns, tape.Last, parameters.Window) is not { } returns) return TooFew;
        Array.Sort(returns);
        double all = 0, top = 0;
        for (var i = returns.Length - 1; i >= 0 && returns[i] > 0; i--)
        {
            all += returns[i];
            if (returns.Length - i <= parameters.TopSessions) top += returns[i];
        }

        return all > 0
            ? Reading.Unit(((top / all) - parameters.Concentration.Centre) / parameters.Concentration.Scale)
            : Value.NotApplicable($"the index rose in none of {parameters.Window} sessions");
    }

    /// <summary>er: net move over the length of the way (Kaufman 1995).</summary>
    public Value Efficiency()
    {
        if (Missing) return NoBar;
        if (Window.Known(tape.Returns, tape.Last, parameters.Window) is not { } returns) return TooFew;
        double net = 0, way = 0;
        foreach (var change in returns)
        {
            net += change;
            way += Math.Abs(change);
        }

        return way > 0
            ? Reading.Unit((parameters.Efficiency.Centre - (Math.Abs(net) / way)) / parameters.Efficiency.Scale)
            : Value.NotApplicable("the index did not move");
    }

    /// <summary>rv: standard deviation of 10 sessions over that of 60.</summary>
    public Value Volatility()
    {
        if (Missing) return NoBar;
        if (Window.Known(tape.Returns, tape.Last, parameters.VolatilityShort) is not { } recent) return TooFew;
        if (Window.Known(tape.Returns, tape.Last, parameters.VolatilityLong) is not { } past) return TooFew;
        var ratio = Sample.StandardDeviation(recent) / Sample.StandardDeviation(past);
        return Reading.Unit((ratio - parameters.Volatility.Centre) / parameters.Volatility.Scale);
    }

    /// <summary>gap: what is earned between sessions against what is earned within them.</summary>
    public Value Overnight()
    {
        if (Missing) return NoBar;
        var within = new double[tape.Returns.Length];
        for (var i = 0; i < within.Length; i++) within[i] = tape.Returns[i] - tape.Overnight[i];
        if (Window.Known(tape.Overnight, tape.Last, parameters.OvernightWindow) is not { } gaps) return TooFew;
        if (Window.Known(within, tape.Last, parameters.OvernightWindow) is not { } trends) return TooFew;
        var outside = Sample.Sum(gaps);
        var inside = Sample.Sum(trends);
        var all = Math.Abs(outside) + Math.Abs(inside);
        return all > 0 ? Reading.Unit((outside - inside) / all) : Value.NotApplicable("the index did not move");
    }

    /// <summary>lhh: correlation of the session until half an hour before its close with that half hour (Baltussen et al. 2021).</summary>
    public Reading LastHalfHour(double[] halfHourBefore)
    {
        var until = new double[tape.Returns.Length];
        var after = new double[tape.Returns.Length];
        for (var i = 0; i < until.Length; i++)
        {
            after[i] = Elementary.Log(tape.Close[i] / halfHourBefore[i]);
            until[i] = tape.Returns[i] - after[i];
            // One hole makes a pair a hole.
            if (double.IsNaN(until[i])) after[i] = double.NaN;
        }

        return tape.Newest(parameters.FundAge, position =>
        {
            if (double.IsNaN(after[position])) return Value.Unavailable("no index value half an hour before the close");
            return Window.Known(until, position, parameters.Window) is { } day && Window.Known(after, position, parameters.Window) is { } end
                ? Moments2.Of(day, end).Pearson
                : Value.Unavailable("too few sessions with an index value half an hour before the close");
        });
    }

    private bool Missing => double.IsNaN(tape.Close[tape.Last]);
}

using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Relative strength, breadth and the rows of the squeeze table that need ETFs (signals.md 3.3, 3.4).</summary>
internal sealed class FundRows(Tape tape, SmallCapsParameters parameters)
{
    /// <summary>ln(first / second) by session.</summary>
    public static double[] Ratio(double[] first, double[] second)
    {
        var ratio = new double[first.Length];
        for (var i = 0; i < ratio.Length; i++) ratio[i] = Elementary.Log(first[i] / second[i]);
        return ratio;
    }

    /// <summary>Change of a ratio over some sessions.</summary>
    public static Value Change(double[] ratio, int position, int sessions, string names)
    {
        var change = Window.Change(ratio, position, sessions);
        return double.IsNaN(change) ? Value.Unavailable($"no {names} at the session or {sessions} before it") : Value.Of(change);
    }

    /// <summary>Robust z of that change against the changes before it.</summary>
    public static Value ChangeZ(double[] ratio, int position, int sessions, int history, string names)
    {
        var change = Change(ratio, position, sessions, names);
        if (!change.IsOk) return change;
        return RobustZ.Of(change.Number, Window.PastChanges(ratio, position, sessions, history));
    }

    /// <summary>qual: IWM against IJR, whose index screens for earnings; MDY where IJR is missing.</summary>
    public Reading QualityGap(double[] iwm, double[] ijr, double[] mdy)
    {
        var (squeeze, age) = (parameters.Squeeze, parameters.Squeeze.FundAge);
        Reading Against(double[] other, string names)
        {
            var ratio = Ratio(iwm, other);
            return tape.Newest(age, position => Reading.Scaled(ChangeZ(ratio, position, squeeze.Change, squeeze.QualityHistory, names), squeeze.ZScale));
        }

        return Reading.Better(Against(ijr, "IWM and IJR"), () => Against(mdy, "IWM and MDY"), "MDY stands in for IJR");
    }

    /// <summary>rvol: mean volume of 5 sessions over the median of 60.</summary>
    public Reading Volume(double[] volume) => tape.Newest(parameters.Squeeze.FundAge, position =>
    {
        var squeeze = parameters.Squeeze;
        if (double.IsNaN(volume[position])) return Value.Unavailable("no IWM volume at the session");
        if (Window.Known(volume, position, squeeze.VolumeShort) is not { } recent || Window.Known(volume, position, squeeze.VolumeLong) is not { } past)
            return Value.Unavailable("too few sessions with IWM volume");
        var median = Median.InPlace(past);
        return median > 0
            ? Reading.Unit((squeeze.Volume.Centre - (Sample.Mean(recent) / median)) / squeeze.Volume.Scale)
            : Value.Unavailable("the median IWM volume is zero");
    });

    /// <summary>Share of the members at hand whose close is within 2 % of their 252-session high; availability is the share of members at hand.</summary>
    public Reading Breadth(double[][] members, int position)
    {
        var present = 0;
        var near = 0;
        foreach (var closes in members)
        {
            if (double.IsNaN(closes[position]) || Window.Known(closes, position, parameters.BreadthWindow) is not { } past) continue;
            var highest = past[0];
            foreach (var close in past) highest = Math.Max(highest, close);
            present++;
            if (closes[position] >= parameters.BreadthShare * highest) near++;
        }

        return present == 0
            ? Value.Unavailable("no ETF with a year of closes")
            : new Reading(Value.Of((double)near / present), (double)present / members.Length);
    }

    /// <summary>brd: breadth as a row; each missing member costs its share of availability.</summary>
    public Reading BreadthRow(double[][] members)
    {
        var age = parameters.Squeeze.FundAge;
        for (var behind = 0; behind <= tape.Last && age.Availability(behind) > 0; behind++)
            if (Breadth(members, tape.Last - behind) is { Value.IsOk: true } breadth)
                return new(Reading.Unit(1 - (2 * breadth.Value.Number)), breadth.Availability * age.Availability(behind));
        return Value.Unavailable("no ETF with a year of closes");
    }
}

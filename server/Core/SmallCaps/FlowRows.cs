using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Rows of the squeeze table about who is short of what (signals.md 3.4).</summary>
internal sealed class FlowRows(Tape tape, SqueezeParameters parameters)
{
    /// <summary>si: short interest that falls between the last two published reports while the index rises.</summary>
    public Reading ShortInterest(DatedSeries<double> reports)
    {
        if (reports.Count < 2) return Value.Unavailable("needs two reports of short interest");
        if (tape.Availability(parameters.ShortInterestAge, reports.Dates[^1]) is not (> 0 and var availability))
            return Value.Unavailable("the newest report of short interest is too old");
        if (tape.At(reports.Dates[^2]) is not { } from || tape.At(reports.Dates[^1]) is not { } to)
            return Value.Unavailable("no index bars at the settlement dates");
        var rise = tape.Close[to] - tape.Close[from];
        if (double.IsNaN(rise)) return Value.Unavailable("no index bars at the settlement dates");
        if (!(rise > 0)) return Value.NotApplicable("the index did not rise between the reports");
        var change = (reports.Values[^1] - reports.Values[^2]) / reports.Values[^2];
        var row = Reading.Unit(-change / parameters.ShortInterestScale);
        return new(row, row.IsOk ? availability : 0);
    }

    /// <summary>gex: dealers short of gamma while the index rises, against the median size of the last 250 exposures.</summary>
    public Reading Gamma(DatedSeries<double> exposures)
    {
        if (exposures.Count == 0) return Value.Unavailable("no gamma exposure");
        if (tape.Availability(parameters.GammaAge, exposures.Dates[^1]) is not (> 0 and var availability)) return Value.Unavailable("the newest gamma exposure is too old");
        if (exposures.Count < RobustZ.LeastHistory) return Value.Unavailable($"needs {RobustZ.LeastHistory} gamma exposures, has {exposures.Count}");
        var rise = tape.At(exposures.Dates[^1]) is { } position ? tape.Rise(position, parameters.Rise) : double.NaN;
        if (double.IsNaN(rise)) return Value.Unavailable("too few index bars");
        if (!(rise > 0)) return Value.NotApplicable($"the index did not rise over {parameters.Rise} sessions");
        var sizes = new double[exposures.Count];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = Math.Abs(exposures.Values[i]);
        var row = Reading.Unit(-exposures.Values[^1] / Median.InPlace(sizes));
        return new(row, row.IsOk ? availability : 0);
    }

    /// <summary>svr: robust z of the share of short volume; weight 0.</summary>
    public Reading ShortVolume(DatedSeries<double> shares)
    {
        if (shares.Count == 0) return Value.Unavailable("no short volume");
        if (tape.Availability(parameters.ShortVolumeAge, shares.Dates[^1]) is not (> 0 and var availability)) return Value.Unavailable("the newest short volume is too old");
        var row = Reading.Scaled(RobustZ.Of(shares.Values[^1], shares.Values[..^1]), 1);
        return new(row, row.IsOk ? availability : 0);
    }
}

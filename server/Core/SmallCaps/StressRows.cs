using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>Rows of the squeeze table that need volatility indices and credit spreads (signals.md 3.4).</summary>
internal sealed class StressRows(Tape tape, SqueezeParameters parameters)
{
    /// <summary>vix: volatility that rises with price is call chasing; RVX where there is one, else VIX.</summary>
    public Reading VolatilityIndex(double[] rvx, double[] vix) =>
        Reading.Better(Against(rvx, "RVX"), () => Against(vix, "VIX"), "VIX stands in for RVX");

    /// <summary>cred: a spread that widens while small caps rise; the high-yield spread, else Baa over Treasuries.</summary>
    public Reading Credit(DatedSeries<double> highYield, DatedSeries<double> baa) =>
        Reading.Better(Against(highYield, "high-yield spread"), () => Against(baa, "Baa spread"), "the Baa spread stands in for the high-yield spread");

    private Reading Against(double[] points, string name) => tape.Newest(parameters.VolatilityIndexAge, position =>
    {
        var rise = tape.Rise(position, parameters.Rise);
        if (double.IsNaN(rise)) return Value.Unavailable("too few index bars");
        var change = position >= parameters.Rise ? points[position] - points[position - parameters.Rise] : double.NaN;
        if (double.IsNaN(change)) return Value.Unavailable($"no {name} at the session or {parameters.Rise} before it");
        if (!(rise > 0)) return Value.Of(0);
        return Value.Of(change > parameters.VolatilityRise ? 1 : change < 0 ? parameters.VolatilityFall : 0);
    });

    // In the spread's own observations: bond markets keep other holidays than the exchange.
    private Reading Against(DatedSeries<double> spread, string name)
    {
        if (spread.Count == 0) return Value.Unavailable($"no {name}");
        if (tape.Availability(parameters.CreditAge, spread.Dates[^1]) is not (> 0 and var availability)) return Value.Unavailable($"the newest {name} is too old");
        var changes = spread.Count - parameters.Change;
        if (changes < 1) return Value.Unavailable($"too few observations of the {name}");
        var past = new double[Math.Min(changes - 1, parameters.CreditHistory)];
        for (var i = 0; i < past.Length; i++)
        {
            var at = spread.Count - 1 - past.Length + i;
            past[i] = spread.Values[at] - spread.Values[at - parameters.Change];
        }

        var row = Reading.Scaled(RobustZ.Of(spread.Values[^1] - spread.Values[^(1 + parameters.Change)], past), parameters.ZScale);
        return new(row, row.IsOk ? availability : 0);
    }
}

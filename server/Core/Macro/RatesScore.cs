using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Macro;

/// <summary>A day's and a week's change of a yield in standard deviations of the daily changes before (signals.md section 10).</summary>
internal readonly record struct RatesScore(Value Z1, Value Z5)
{
    /// <summary>Readings a score needs: the day, the day before, and one more than the window before that.</summary>
    public static int Readings(MacroParameters parameters) => Math.Max(parameters.RatesWindow + 2, parameters.RatesSpan + 1);

    /// <summary>The scores at a place among daily readings.</summary>
    public static RatesScore At(ReadOnlySpan<Reading> readings, int place, MacroParameters parameters)
    {
        var window = parameters.RatesWindow;
        var needed = Readings(parameters);
        if (place + 1 < needed) return Both(Value.Unavailable($"needs {needed} daily yields, has {place + 1}"));

        var changes = new double[window];
        for (var i = 0; i < window; i++)
        {
            var day = place - window + i;
            changes[i] = readings[day].Value - readings[day - 1].Value;
        }

        var deviation = Sample.StandardDeviation(changes);
        if (!(deviation > 0)) return Both(Value.Unavailable("the yield did not vary"));
        var span = parameters.RatesSpan;
        return new(
            Value.Of((readings[place].Value - readings[place - 1].Value) / deviation),
            Value.Of((readings[place].Value - readings[place - span].Value) / (deviation * Math.Sqrt(span))));
    }

    private static RatesScore Both(Value value) => new(value, value);
}

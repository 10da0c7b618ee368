using RegimeGrpc.Core.Macro;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>The newest change of a series and its signed robust z against the changes before it (signals.md section 6).</summary>
internal readonly record struct ChangeScore(Value Change, Value Z)
{
    /// <summary>Readings the score needs at most.</summary>
    public static int Readings(ComponentRule rule) => rule.Window + rule.Lag + 1;

    public static ChangeScore Of(ReadingHistory history, ComponentRule rule, int tolerance)
    {
        var count = history.Count;
        if (count == 0) return Unknown("no reading is known");
        var first = rule.LagUnit == LagUnit.Readings ? Math.Max(rule.Lag, count - 1 - rule.Window) : Math.Max(0, count - 1 - rule.Window);
        if (first >= count) return Unknown($"needs {rule.Lag + 1} readings, has {count}");

        var changes = new double[count - first];
        for (var i = first; i < count; i++)
        {
            var before = rule.LagUnit == LagUnit.Readings ? i - rule.Lag : DaysBefore(history, i, rule.Lag, tolerance);
            changes[i - first] = before < 0 ? double.NaN : Difference(history.Readings[before].Value, history.Readings[i].Value, rule.Logarithm);
        }

        var newest = changes[^1];
        if (!double.IsFinite(newest)) return Unknown($"no reading {rule.Lag} days before the newest");
        var z = RobustZ.Of(newest, changes.AsSpan(0, changes.Length - 1));
        return new(Value.Of(newest), z.IsOk ? Value.Of(rule.Sign * z.Number) : z);
    }

    private static ChangeScore Unknown(string reason) => new(Value.Unavailable(reason), Value.Unavailable(reason));

    private static double Difference(double before, double now, bool logarithm) =>
        logarithm ? Elementary.Log(now) - Elementary.Log(before) : now - before;

    private static int DaysBefore(ReadingHistory history, int place, int days, int tolerance)
    {
        var wanted = history.Dates[place].AddDays(-days);
        var before = history.AtOrBefore(wanted);
        return before >= 0 && history.Dates[before] >= wanted.AddDays(-tolerance) ? before : -1;
    }
}

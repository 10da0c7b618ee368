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

        var levels = new double[count];
        for (var i = 0; i < count; i++) levels[i] = rule.Logarithm ? Elementary.Log(history.Readings[i].Value) : history.Readings[i].Value;
        var changes = new double[count - first];
        var atOrBefore = -1;
        for (var i = first; i < count; i++)
        {
            var before = rule.LagUnit == LagUnit.Readings ? i - rule.Lag : DaysBefore(history.Dates, i, rule.Lag, tolerance, ref atOrBefore);
            changes[i - first] = before < 0 ? double.NaN : levels[i] - levels[before];
        }

        var newest = changes[^1];
        if (!double.IsFinite(newest)) return Unknown($"no reading {rule.Lag} days before the newest");
        var z = RobustZ.Of(newest, changes.AsSpan(0, changes.Length - 1));
        return new(Value.Of(newest), z.IsOk ? Value.Of(rule.Sign * z.Number) : z);
    }

    private static ChangeScore Unknown(string reason) => new(Value.Unavailable(reason), Value.Unavailable(reason));

    // Dates ascend, and so do the places they are looked for at: the search goes on where the last one stopped.
    private static int DaysBefore(ReadOnlySpan<DateOnly> dates, int place, int days, int tolerance, ref int atOrBefore)
    {
        var wanted = dates[place].AddDays(-days);
        while (atOrBefore + 1 < dates.Length && dates[atOrBefore + 1] <= wanted) atOrBefore++;
        return atOrBefore >= 0 && dates[atOrBefore] >= wanted.AddDays(-tolerance) ? atOrBefore : -1;
    }
}

using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>The mean of the last 200 closes of the index and its 20-session change, for the trend evidence of signals.md 11.1.</summary>
internal sealed class TrendAverage(Tape tape, SmallCapsParameters parameters)
{
    /// <summary>Index points.</summary>
    public Value Now() => double.IsNaN(tape.Close[tape.Last]) ? Value.Unavailable("the session has no index bar") : At(tape.Last);

    /// <summary>A fraction.</summary>
    public Value Slope()
    {
        var now = Now();
        if (!now.IsOk) return now;
        var then = At(tape.Last - parameters.AverageChange);
        return then.IsOk ? Value.Of((now.Number / then.Number) - 1) : then;
    }

    // Reaches past missing sessions, but not for ever: an average over stale history is not this one.
    private Value At(int position)
    {
        var closes = new double[parameters.Average];
        var missing = closes.Length;
        for (var i = position; i >= 0 && i > position - parameters.AverageReach && missing > 0; i--)
            if (!double.IsNaN(tape.Close[i])) closes[--missing] = tape.Close[i];
        return missing == 0 ? Value.Of(Sample.Mean(closes)) : Value.Unavailable("too few index bars for the average");
    }
}

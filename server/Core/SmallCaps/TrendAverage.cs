using RegimeGrpc.Core.Series;
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

    private Value At(int position)
    {
        var mean = Window.Mean(tape.Close, position, parameters.Average);
        return double.IsNaN(mean) ? Value.Unavailable("too few index bars for the average") : Value.Of(mean);
    }
}

using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Link;

/// <summary>Rank correlation of the primary window drawn towards that of the base window (signals.md 2.10).</summary>
internal readonly record struct Shrinkage(Value R, Value Low)
{
    /// <param name="sessions">Sealed sessions in both windows together.</param>
    /// <param name="pairs">Valid pairs in them.</param>
    public static Shrinkage Of(Spearman primary, Spearman past, int sessions, int pairs, ShrinkageParameters parameters)
    {
        if (sessions < parameters.LeastSessions) return None($"needs {parameters.LeastSessions} sessions, has {sessions}");
        if (pairs < parameters.LeastPairs) return None($"needs {parameters.LeastPairs} pairs in {parameters.LeastSessions} sessions, has {pairs}");
        if (!primary.Z.IsOk) return new(primary.Z, primary.Z);
        if (!past.Z.IsOk) return new(past.Z, past.Z);
        var weight = 1 / (primary.StandardError.Number * primary.StandardError.Number);
        var prior = 1 / ((parameters.Drift * parameters.Drift) + (past.StandardError.Number * past.StandardError.Number));
        var z = ((primary.Z.Number * weight) + (past.Z.Number * prior)) / (weight + prior);
        var error = 1 / Math.Sqrt(weight + prior);
        return new(Value.Of(Elementary.Tanh(z)), Value.Of(Elementary.Tanh(z - (FisherZ.Z05 * error))));
    }

    private static Shrinkage None(string why) => new(Value.Unavailable(why), Value.Unavailable(why));
}

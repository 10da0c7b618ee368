using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>A session whose outcome is known.</summary>
/// <param name="Row">What was known at its close.</param>
/// <param name="Return">Logarithmic return of the asset from the session's sample to the close of the UTC day a horizon later.</param>
/// <param name="ResolvedOn">The UTC day whose close told it.</param>
internal readonly record struct Outcome(SealRow Row, double Return, DateOnly ResolvedOn)
{
    public bool Up => Return > 0;
}

/// <summary>Forward returns of the sessions of a tape. Those of a prefix are a prefix.</summary>
internal static class Outcomes
{
    /// <summary>In order of the sessions; those that are not resolved yet, or have no price, are left out.</summary>
    public static Outcome[] Of(Tape tape, EvaluationParameters parameters)
    {
        var resolved = new List<Outcome>();
        var next = 0;
        foreach (var row in tape.Rows)
        {
            if (row.Kind != SealKind.EquityClose || row.Price is not { IsOk: true, Number: var price }) continue;
            var due = row.Day.AddDays(parameters.Horizon);
            while (next < tape.Days.Count && tape.Days[next].Day < due) next++;
            if (next == tape.Days.Count) break;
            resolved.Add(new(row, Elementary.Log(tape.Days[next].Price / price), tape.Days[next].Day));
        }

        return [.. resolved];
    }
}

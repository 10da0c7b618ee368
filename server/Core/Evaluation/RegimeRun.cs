using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>A stay in a regime, for the ribbon under the curves.</summary>
/// <param name="State">Of the sessions.</param>
/// <param name="From">Instant of the seal that entered it, or of the first one.</param>
/// <param name="To">Instant of the seal that left it, or of the newest one.</param>
/// <param name="Sessions">Sealed in it.</param>
public sealed record RegimeRun(RegimeState State, Instant From, Instant To, int Sessions)
{
    internal static RegimeRun[] Of(Tape tape)
    {
        var runs = new List<RegimeRun>();
        foreach (var row in tape.Rows)
        {
            if (row.Kind != Signals.SealKind.EquityClose) continue;
            if (runs.Count > 0)
            {
                runs[^1] = runs[^1] with { To = row.AsOf };
                if (runs[^1].State == row.Regime)
                {
                    runs[^1] = runs[^1] with { Sessions = runs[^1].Sessions + 1 };
                    continue;
                }
            }

            runs.Add(new(row.Regime, row.AsOf, row.AsOf, 1));
        }

        return [.. runs];
    }
}

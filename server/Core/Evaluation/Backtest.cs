using RegimeGrpc.Core.Evaluation.Claims;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>Makes the report of a tape.</summary>
public static class Backtest
{
    public static Report Of(Tape tape, EvaluationParameters parameters)
    {
        if (parameters.Fault() is { } fault) throw new ArgumentException($"{fault.Field} {fault.Reason}", nameof(parameters));
        var outcomes = Outcomes.Of(tape, parameters);
        var curves = new EquityCurve[Strategies.All.Length];
        for (var i = 0; i < curves.Length; i++) curves[i] = EquityCurve.Of(Strategies.All[i], tape, parameters);
        var (performances, comparisons) = Scores(curves, parameters);
        var sessions = 0;
        foreach (var row in tape.Rows)
            if (row.Kind == SealKind.EquityClose) sessions++;
        return new()
        {
            Model = tape.Model.Name,
            Fingerprint = tape.Model.Fingerprint,
            Parameters = parameters,
            Revision = tape.Revision,
            From = tape.Rows.Count > 0 ? tape.Rows[0].AsOf : null,
            To = tape.Rows.Count > 0 ? tape.Rows[^1].AsOf : null,
            SessionSeals = sessions,
            DaySeals = tape.Rows.Count - sessions,
            Curves = curves,
            Performances = performances,
            Comparisons = comparisons,
            Snooping = DataSnooping.Of(curves, parameters),
            Forecasts = Forecast.All(outcomes, parameters),
            RegimeOutcomes = StateOutcome.Of(outcomes, static row => row.Regime, parameters),
            StanceOutcomes = StateOutcome.Of(outcomes, static row => row.Stance, parameters),
            Regimes = RegimeRun.Of(tape),
            Claims = Ledger.Of(tape, outcomes, parameters),
            Notes = Notes(tape),
        };
    }

    /// <summary>Every cell that has a chance is one of a family: Holm runs over all of them.</summary>
    private static (Performance[] Performances, Comparison[] Comparisons) Scores(EquityCurve[] curves, EvaluationParameters parameters)
    {
        var points = curves[0].Points;
        if (points.Count == 0) return ([], []);
        var cells = new List<Performance>();
        foreach (var (name, from, count) in Periods(points))
            foreach (var curve in curves)
                cells.Add(Performance.Of(curve, name, [.. curve.Points.Skip(from).Take(count)], parameters));
        var comparisons = new List<Comparison>();
        foreach (var baseline in curves.AsSpan(1)) comparisons.Add(Comparison.Of(curves[0], baseline, parameters));
        var adjusted = Holm.Adjust([.. cells.Select(static cell => cell.P), .. comparisons.Select(static cell => cell.P)]);
        for (var i = 0; i < cells.Count; i++) cells[i] = cells[i] with { AdjustedP = adjusted[i] };
        for (var i = 0; i < comparisons.Count; i++) comparisons[i] = comparisons[i] with { AdjustedP = adjusted[cells.Count + i] };
        return ([.. cells], [.. comparisons]);
    }

    private static IEnumerable<(string Name, int From, int Count)> Periods(IReadOnlyList<EquityPoint> points)
    {
        var half = points.Count / 2;
        yield return ("all", 0, points.Count);
        if (half > 0)
        {
            yield return ("first half", 0, half);
            yield return ("second half", half, points.Count - half);
        }

        for (var from = 0; from < points.Count;)
        {
            var to = from;
            while (to < points.Count && points[to].Day.Year == points[from].Day.Year) to++;
            yield return (points[from].Day.Year.ToString((IFormatProvider?)null), from, to - from);
            from = to;
        }
    }

    private static List<string> Notes(Tape tape)
    {
        List<string> notes =
        [
            "Weights are expert priors; the parameters were fixed before the run.",
            "Series of the FRED kind without stored vintages are final values with assumed lags: what rests on them looks better than it was.",
            "A list of coins drawn up afterwards favours survivors.",
            "Session samples and day closes may come from different venues; their difference counts as return.",
        ];
        if (tape.Unseen > 0) notes.Add($"{tape.Unseen} seals were made without their own signal, for want of clock observations in the journal.");
        return notes;
    }
}

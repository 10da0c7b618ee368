using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>Measures the note's claims and judges them together (signals.md section 15).</summary>
internal static class Ledger
{
    public static IReadOnlyList<Claim> Of(Tape tape, Outcome[] outcomes, EvaluationParameters parameters)
    {
        Measured[] rows =
        [
            Followed.Measure(tape, parameters),
            RecordsLead.Measure(tape, outcomes, parameters),
            FairWeather.Measure(tape, parameters),
            MacroBreak.Measure(tape, parameters),
            Sponge.Measure(tape, parameters),
            LeaderFirst.Measure(tape, parameters),
            RespectedLevels.Measure(outcomes, parameters),
            LastingRally.Measure(tape, parameters),
        ];
        var judged = 0;
        foreach (var row in rows)
            if (row.Refused is null) judged++;
        var adjusted = Holm.Adjust([.. rows.Select(static row => row.Refused is null ? row.P : Value.Unavailable("not judged"))]);
        var claims = new Claim[rows.Length];
        for (var i = 0; i < rows.Length; i++) claims[i] = Judge(rows[i], adjusted[i], Math.Max(1, judged), tape.Model.Fingerprint, parameters);
        return claims;
    }

    internal static Claim Judge(Measured row, Value adjusted, int judged, string fingerprint, EvaluationParameters parameters)
    {
        var corrected = row.Interval(parameters.Level / judged);
        var (verdict, reason) = row.Refused ?? Judge(row, adjusted, corrected, parameters);
        return new()
        {
            Id = row.Id,
            Text = row.Text,
            Measure = row.Measure,
            Verdict = verdict,
            Reason = reason,
            Estimate = row.Estimate,
            Interval = row.Interval(parameters.Level),
            Corrected = corrected,
            P = row.P,
            AdjustedP = adjusted,
            Observations = row.Observations,
            Effective = row.Effective,
            Episodes = row.Episodes,
            From = row.From,
            To = row.To,
            Fingerprint = fingerprint,
            Details = row.Details,
        };
    }

    private static (ClaimVerdict Verdict, string Reason) Judge(Measured row, Value adjusted, Interval corrected, EvaluationParameters parameters)
    {
        var (first, second) = (row.FirstHalf, row.SecondHalf);
        if (Contradict(first, second, parameters) || Contradict(second, first, parameters))
            return (ClaimVerdict.Unstable, "One half of the data says so by itself, and the other half points the other way.");
        // Both corrections must agree: Holm's chance and the simultaneous interval.
        var clear = adjusted.IsOk && adjusted.Number < parameters.Level ? corrected.Side : 0;
        if (clear == 0) return (ClaimVerdict.NotSupported, "The corrected interval includes 0.");
        if (Opposed(first, clear) || Opposed(second, clear)) return (ClaimVerdict.Unstable, "Clear as a whole, but one half of the data points the other way.");
        if (clear < 0) return (row.CanReverse ? ClaimVerdict.Reversed : ClaimVerdict.NotSupported, "The corrected interval lies wholly on the other side.");
        if (row.NotEnough is { } lack) return (ClaimVerdict.NotSupported, lack);
        return (ClaimVerdict.Supported, first.Estimate is null || second.Estimate is null
            ? "The corrected interval excludes 0; the halves were not measured by themselves."
            : "The corrected interval excludes 0, and both halves point the same way.");
    }

    private static bool Contradict(Bootstrap clear, Bootstrap other, EvaluationParameters parameters) =>
        clear.Interval(parameters.Level).Side is var side && side != 0 && other.Estimate is { } estimate && estimate * side < 0;

    private static bool Opposed(Bootstrap half, int side) => half.Estimate * side < 0;
}

using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>"A small-cap record implies risk appetite, ETH may rise": what followed sessions with an all-time record close.</summary>
internal static class RecordsLead
{
    public static Measured Measure(Tape tape, Outcome[] outcomes, EvaluationParameters parameters)
    {
        int records = 0, breakouts = 0;
        foreach (var outcome in outcomes)
            if (IsRecord(outcome.Row)) records++;
        foreach (var row in tape.Rows)
            if (row.Breakout) breakouts++;
        var effective = records / (double)parameters.Horizon;
        var row0 = new Measured
        {
            Id = "records-lead-asset",
            Text = "A small-cap all-time high implies risk appetite; ETH may rise",
            Measure = $"mean {parameters.Horizon}-day log return of ETH after sessions with an all-time record close, over that after all sessions",
            Observations = records,
            Effective = effective,
            Episodes = breakouts,
            From = outcomes.Length > 0 ? outcomes[0].Row.AsOf : null,
            To = outcomes.Length > 0 ? outcomes[^1].Row.AsOf : null,
            Refused = effective < parameters.LeastEffective
                ? (ClaimVerdict.NotMeasurable, $"{records} sessions with a record are worth {Sizes.Show(effective)} independent ones; {Sizes.Show(parameters.LeastEffective)} are needed.")
                : null,
        }.With(outcomes, Difference, parameters.OutcomeBlock, parameters);
        return row0 with
        {
            Details =
            [
                new("mean after a record", Sizes.Value(StateOutcome.Mean(outcomes, IsRecord)), records),
                new("mean after all sessions", Sizes.Value(StateOutcome.Mean(outcomes, static _ => true)), outcomes.Length),
                new("mean after a breakout's first session", Sizes.Value(StateOutcome.Mean(outcomes, static row => row.Breakout)), breakouts),
            ],
        };
    }

    private static bool IsRecord(SealRow row) => row.RecordAge is { IsOk: true, Number: 0 };

    private static double? Difference(ReadOnlySpan<Outcome> sample) =>
        StateOutcome.Mean(sample, IsRecord) is { } after && StateOutcome.Mean(sample, static _ => true) is { } all ? after - all : null;
}

/// <summary>Numbers in sentences.</summary>
internal static class Sizes
{
    public static string Show(double number) => Core.Verdict.PlainNumber.Text(number);

    public static Value Value(double? number) => number is { } known ? Signals.Value.Of(known) : Signals.Value.Unavailable("there is none");
}

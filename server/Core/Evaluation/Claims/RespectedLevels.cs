using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>"Respect invalidation levels": what followed ACTIVE, whose structure holds, over what followed ARMED, whose does not.</summary>
internal static class RespectedLevels
{
    public static Measured Measure(Outcome[] outcomes, EvaluationParameters parameters)
    {
        int active = outcomes.Count(static x => IsActive(x.Row)), armed = outcomes.Count(static x => IsArmed(x.Row));
        var effective = Math.Min(active, armed) / (double)parameters.Horizon;
        var row = new Measured
        {
            Id = "respect-invalidation",
            Text = "Respect invalidation levels",
            Measure = $"mean {parameters.Horizon}-day log return of ETH after ACTIVE sessions minus that after ARMED ones",
            Observations = active + armed,
            Effective = effective,
            Episodes = Runs(outcomes),
            From = outcomes.Length > 0 ? outcomes[0].Row.AsOf : null,
            To = outcomes.Length > 0 ? outcomes[^1].Row.AsOf : null,
            Refused = effective < parameters.LeastEffective
                ? (ClaimVerdict.Untested, $"{active} ACTIVE and {armed} ARMED sessions: the rarer are worth {Sizes.Show(effective)} independent ones; {Sizes.Show(parameters.LeastEffective)} are needed.")
                : null,
        }.With(outcomes, Difference, parameters.OutcomeBlock, parameters);
        return row with
        {
            Details =
            [
                new("mean after ACTIVE", Sizes.Value(StateOutcome.Mean(outcomes, IsActive)), active),
                new("mean after ARMED", Sizes.Value(StateOutcome.Mean(outcomes, IsArmed)), armed),
                new("mean after the rest", Sizes.Value(StateOutcome.Mean(outcomes, static row => !IsActive(row) && !IsArmed(row))), outcomes.Length - active - armed),
            ],
        };
    }

    private static bool IsActive(SealRow row) => row.Stance == StanceState.Active;

    private static bool IsArmed(SealRow row) => row.Stance == StanceState.Armed;

    private static int Runs(Outcome[] outcomes)
    {
        var (runs, before) = (0, StanceState.StandAside);
        foreach (var outcome in outcomes)
        {
            if (outcome.Row.Stance != before && (IsActive(outcome.Row) || IsArmed(outcome.Row))) runs++;
            before = outcome.Row.Stance;
        }

        return runs;
    }

    private static double? Difference(ReadOnlySpan<Outcome> sample) =>
        StateOutcome.Mean(sample, IsActive) is { } active && StateOutcome.Mean(sample, IsArmed) is { } armed ? active - armed : null;
}

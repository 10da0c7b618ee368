namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>"The link breaks on macro data": correlation in calm sessions over that in sessions of macro shock.</summary>
internal static class MacroBreak
{
    public static Measured Measure(Tape tape, EvaluationParameters parameters)
    {
        PairRow[] pairs = [.. Pairs.Of(tape).Where(static pair => pair.Row.Shock.IsOk)];
        bool Shocked(PairRow pair) => pair.Row.Shock.Number >= parameters.ShockFrom;
        bool Calm(PairRow pair) => !Shocked(pair);
        var shocks = pairs.Count(Shocked);
        var row = new Measured
        {
            Id = "breaks-on-macro",
            Text = "The link breaks on macro data",
            CanReverse = true,
            Measure = $"Pearson correlation in calm sessions minus that in sessions of macro shock (M of {Sizes.Show(parameters.ShockFrom)} or more)",
            Observations = shocks,
            Effective = shocks,
            From = pairs.Length > 0 ? pairs[0].Row.AsOf : null,
            To = pairs.Length > 0 ? pairs[^1].Row.AsOf : null,
            Refused = shocks < parameters.LeastPairs
                ? (ClaimVerdict.NotMeasurable, $"Needs {parameters.LeastPairs} sessions of macro shock, has {shocks}.")
                : null,
        }.With(pairs, sample => Pairs.Correlation(sample, Calm, 10, false) is { } calm && Pairs.Correlation(sample, Shocked, 10, false) is { } shock ? calm - shock : null,
            parameters.ReturnBlock, parameters);
        return row with
        {
            Details =
            [
                new("r in sessions of macro shock", Sizes.Value(Pairs.Correlation(pairs, Shocked, 3, false)), shocks),
                new("r in the rest", Sizes.Value(Pairs.Correlation(pairs, Calm, 3, false)), pairs.Length - shocks),
            ],
        };
    }
}

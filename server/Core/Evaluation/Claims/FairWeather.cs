using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>"The correlation holds in fair weather": rank correlation on rising days of the benchmark over that on falling days.</summary>
internal static class FairWeather
{
    public static Measured Measure(Tape tape, EvaluationParameters parameters)
    {
        var pairs = Pairs.Of(tape);
        var least = parameters.LeastPairs;
        int up = pairs.Count(Rises), down = pairs.Count(Falls);
        var row = new Measured
        {
            Id = "fair-weather-correlation",
            Text = "The correlation is a fair-weather one",
            CanReverse = true,
            Measure = "Spearman correlation on rising days of small caps minus that on falling days",
            Observations = up + down,
            Effective = up + down,
            From = pairs.Length > 0 ? pairs[0].Row.AsOf : null,
            To = pairs.Length > 0 ? pairs[^1].Row.AsOf : null,
            Refused = Math.Min(up, down) < least
                ? (ClaimVerdict.NotMeasurable, $"Needs {least} rising and {least} falling days, has {up} and {down}.")
                : null,
        }.With(pairs, Difference, parameters.ReturnBlock, parameters);
        return row with
        {
            Details =
            [
                new("rho on rising days", Sizes.Value(Pairs.Correlation(pairs, Rises, 3, true)), up),
                new("rho on falling days", Sizes.Value(Pairs.Correlation(pairs, Falls, 3, true)), down),
                new("beta on rising days", Pairs.Slope(pairs, Rises), up),
                new("beta on falling days", Pairs.Slope(pairs, Falls), down),
                new("z_fw as published last", pairs.Length > 0 ? pairs[^1].Row.FairWeather : Value.Unavailable("nothing was sealed"), 0),
            ],
        };
    }

    private static bool Rises(PairRow pair) => pair.Benchmark > 0;

    private static bool Falls(PairRow pair) => pair.Benchmark < 0;

    private static double? Difference(ReadOnlySpan<PairRow> pairs) =>
        Pairs.Correlation(pairs, Rises, 10, true) is { } up && Pairs.Correlation(pairs, Falls, 10, true) is { } down ? up - down : null;
}

using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>"Lasting risk-on against a gamma pop": what small caps did after sessions in the top third of the durability score, over the bottom third.</summary>
internal static class LastingRally
{
    private readonly record struct Scored(double Durability, double Return);

    public static Measured Measure(Tape tape, EvaluationParameters parameters)
    {
        SealRow[] sessions = [.. tape.Rows.Where(static row => row.Kind == SealKind.EquityClose && row.Index.IsOk)];
        var scored = new List<Scored>();
        (Instant? first, Instant? last) = (null, null);
        for (var i = 0; i + parameters.Horizon < sessions.Length; i++)
        {
            if (sessions[i].Durability is not { IsOk: true, Number: var durability }) continue;
            scored.Add(new(durability, Elementary.Log(sessions[i + parameters.Horizon].Index.Number / sessions[i].Index.Number)));
            first ??= sessions[i].AsOf;
            last = sessions[i].AsOf;
        }

        Scored[] sample = [.. scored];
        var sorted = sample.Select(static x => x.Durability).Order().ToArray();
        var (low, high) = sorted.Length == 0 ? (0, 1) : (sorted[sorted.Length / 3], sorted[sorted.Length * 2 / 3]);
        var effective = sample.Length / (3.0 * parameters.Horizon);
        var row = new Measured
        {
            Id = "lasting-or-pop",
            Text = "Lasting risk-on, or a gamma pop",
            Measure = $"mean {parameters.Horizon}-session log return of small caps in the top third of the durability score minus that in the bottom third",
            Observations = sample.Length,
            Effective = effective,
            From = first,
            To = last,
            Refused = effective < parameters.LeastEffective
                ? (ClaimVerdict.NotMeasurable, $"{sample.Length} scored sessions: a third of them is worth {Sizes.Show(effective)} independent ones; {Sizes.Show(parameters.LeastEffective)} are needed.")
                : !(high > low) ? (ClaimVerdict.NotMeasurable, "The score hardly varies.") : null,
        }.With(sample, drawn => Mean(drawn, x => x >= high) is { } top && Mean(drawn, x => x < low) is { } bottom ? top - bottom : null, parameters.OutcomeBlock, parameters);
        return row with
        {
            Details =
            [
                new($"mean of the bottom third (below {Sizes.Show(low)})", Sizes.Value(Mean(sample, x => x < low)), sample.Count(x => x.Durability < low)),
                new("mean of the middle third", Sizes.Value(Mean(sample, x => x >= low && x < high)), sample.Count(x => x.Durability >= low && x.Durability < high)),
                new($"mean of the top third (from {Sizes.Show(high)})", Sizes.Value(Mean(sample, x => x >= high)), sample.Count(x => x.Durability >= high)),
            ],
        };
    }

    private static double? Mean(ReadOnlySpan<Scored> sample, Func<double, bool> picked)
    {
        double sum = 0;
        var count = 0;
        foreach (var scored in sample)
        {
            if (!picked(scored.Durability)) continue;
            sum += scored.Return;
            count++;
        }

        return count > 0 ? sum / count : null;
    }
}

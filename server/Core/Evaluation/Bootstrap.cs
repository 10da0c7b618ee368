using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>A number of a sample; null when the sample does not have it.</summary>
internal delegate double? Statistic<T>(ReadOnlySpan<T> sample);

/// <summary>
/// Circular block bootstrap (Politis and Romano 1992): blocks of neighbours are drawn whole, so what neighbours share stays in.
/// Percentile intervals; a two-sided p that is never below 2 / (replications + 1).
/// </summary>
/// <param name="Estimate">Over the sample itself.</param>
/// <param name="Resampled">Ascending. Empty when the estimate is unknown or hardly any resample has it.</param>
internal sealed record Bootstrap(double? Estimate, double[] Resampled)
{
    public static readonly Bootstrap None = new(null, []);

    /// <param name="sample">In order of time.</param>
    /// <param name="statistic">Pure.</param>
    /// <param name="block">Neighbours drawn together.</param>
    /// <param name="name">Of the cell: decides its stream of random numbers.</param>
    /// <param name="parameters">Seed and replications.</param>
    public static Bootstrap Of<T>(ReadOnlySpan<T> sample, Statistic<T> statistic, int block, string name, EvaluationParameters parameters)
    {
        if (sample.IsEmpty || statistic(sample) is not { } estimate || !double.IsFinite(estimate)) return None;
        var random = SplitMix64.For(parameters.Seed, name);
        var drawn = new T[sample.Length];
        var values = new List<double>(parameters.Replications);
        for (var n = 0; n < parameters.Replications; n++)
        {
            for (var at = 0; at < drawn.Length;)
            {
                var from = random.Below(sample.Length);
                for (var i = 0; i < block && at < drawn.Length; i++, at++)
                {
                    drawn[at] = sample[from];
                    if (++from == sample.Length) from = 0;
                }
            }

            if (statistic(drawn) is { } value && double.IsFinite(value)) values.Add(value);
        }

        // A statistic that most resamples do not have says nothing about the spread.
        if (values.Count < parameters.Replications / 2) return new(estimate, []);
        values.Sort();
        return new(estimate, [.. values]);
    }

    public Value Value => Estimate is { } known ? Signals.Value.Of(known) : TooFew;

    /// <summary>Percentile interval that leaves <paramref name="level"/> outside, half on each side.</summary>
    public Interval Interval(double level)
    {
        if (Resampled.Length == 0) return new(TooFew, TooFew);
        var outside = (int)Math.Floor(level / 2 * Resampled.Length);
        return new(Signals.Value.Of(Resampled[outside]), Signals.Value.Of(Resampled[^(outside + 1)]));
    }

    /// <summary>Two-sided chance of as extreme a value when the truth is 0; unavailable when nothing was resampled.</summary>
    public Value P()
    {
        if (Resampled.Length == 0) return TooFew;
        int atMost = 0, atLeast = 0;
        foreach (var value in Resampled)
        {
            if (value <= 0) atMost++;
            if (value >= 0) atLeast++;
        }

        return Signals.Value.Of(Math.Min(1, 2.0 * (Math.Min(atMost, atLeast) + 1) / (Resampled.Length + 1)));
    }

    private static readonly Value TooFew = Signals.Value.Unavailable("too few observations to resample");
}

/// <summary>Both ends included.</summary>
public sealed record Interval(Value Low, Value High)
{
    public static Interval Unknown(string reason) => new(Value.Unavailable(reason), Value.Unavailable(reason));

    /// <summary>1 when all of it lies above 0, -1 below, 0 when 0 is in it or it is unknown.</summary>
    public int Side => !Low.IsOk || !High.IsOk ? 0 : Low.Number > 0 ? 1 : High.Number < 0 ? -1 : 0;
}

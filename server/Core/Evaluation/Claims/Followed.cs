using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation.Claims;

/// <summary>"ETH followed small caps closely this year": the correlation since the year began, and of each year before.</summary>
internal static class Followed
{
    public static Measured Measure(Tape tape, EvaluationParameters parameters)
    {
        var pairs = Pairs.Of(tape);
        var year = pairs.Length > 0 ? pairs[^1].Row.Day.Year : 0;
        PairRow[] thisYear = [.. pairs.Where(pair => pair.Row.Day.Year == year)];
        var row = new Measured
        {
            Id = "followed-small-caps",
            Text = "ETH followed small caps closely this year",
            Measure = "Pearson correlation of session returns since the year began",
            Observations = thisYear.Length,
            Effective = thisYear.Length,
            From = thisYear.Length > 0 ? thisYear[0].Row.AsOf : null,
            To = thisYear.Length > 0 ? thisYear[^1].Row.AsOf : null,
            Refused = thisYear.Length < parameters.LeastPairs
                ? (ClaimVerdict.NotMeasurable, $"Needs {parameters.LeastPairs} pairs of returns this year, has {thisYear.Length}.")
                : null,
        }.With(thisYear, Pairs.Pearson, parameters.ReturnBlock, parameters);
        var details = new List<ClaimDetail>();
        if (row.Estimate is { IsOk: true, Number: var r })
        {
            details.Add(new("R squared", Value.Of(r * r), thisYear.Length));
            row = row with { NotEnough = r * r < parameters.CloseRSquared ? "Linked, but not closely: small caps explain less than a quarter of the variance." : null };
        }

        details.Add(new("r, all years", Show(pairs), pairs.Length));
        foreach (var group in pairs.GroupBy(static pair => pair.Row.Day.Year)) details.Add(new($"r {group.Key}", Show([.. group]), group.Count()));
        return row with { Details = details };
    }

    private static Value Show(PairRow[] pairs) => Pairs.Pearson(pairs) is { } r ? Value.Of(r) : Value.Unavailable("too few pairs");
}

/// <summary>A session with its pair of returns.</summary>
internal readonly record struct PairRow(SealRow Row, double Benchmark, double Asset);

internal static class Pairs
{
    public static PairRow[] Of(Tape tape)
    {
        var pairs = new List<PairRow>();
        foreach (var row in tape.Rows)
            if (row.Pair is { } pair) pairs.Add(new(row, pair.Benchmark, pair.Asset));
        return [.. pairs];
    }

    public static double? Pearson(ReadOnlySpan<PairRow> pairs) => Correlation(pairs, static _ => true, 3, false);

    /// <summary>Of the pairs picked; null when there are fewer than <paramref name="least"/>, or a leg does not vary.</summary>
    public static double? Correlation(ReadOnlySpan<PairRow> pairs, Func<PairRow, bool> picked, int least, bool ofRanks)
    {
        var (x, y) = (new double[pairs.Length], new double[pairs.Length]);
        var count = 0;
        foreach (var pair in pairs)
        {
            if (!picked(pair)) continue;
            (x[count], y[count]) = (pair.Benchmark, pair.Asset);
            count++;
        }

        if (count < least) return null;
        ReadOnlySpan<double> a = x.AsSpan(0, count), b = y.AsSpan(0, count);
        var r = ofRanks ? Moments2.Of(Ranks.Average(a), Ranks.Average(b)).Pearson : Moments2.Of(a, b).Pearson;
        return r.IsOk ? r.Number : null;
    }

    /// <summary>Slope of the asset on the benchmark over the pairs picked.</summary>
    public static Value Slope(PairRow[] pairs, Func<PairRow, bool> picked)
    {
        PairRow[] those = [.. pairs.Where(picked)];
        return Moments2.Of([.. those.Select(static pair => pair.Benchmark)], [.. those.Select(static pair => pair.Asset)]).Slope;
    }
}

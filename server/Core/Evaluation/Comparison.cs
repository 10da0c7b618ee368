using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>The stance against a baseline over the same days.</summary>
public sealed record Comparison
{
    public required Strategy Baseline { get; init; }

    /// <summary>Mean difference of the daily net returns, times 365, a fraction.</summary>
    public required Value Excess { get; init; }

    /// <summary>95 % by block bootstrap.</summary>
    public required Interval ExcessInterval { get; init; }

    /// <summary>Difference of the Sharpe ratios, a year.</summary>
    public required Value SharpeDifference { get; init; }

    /// <summary>95 % by block bootstrap of the same days of both.</summary>
    public required Interval SharpeInterval { get; init; }

    /// <summary>Two-sided, of the difference of the Sharpe ratios.</summary>
    public required Value P { get; init; }

    /// <summary>The same after Holm over every cell of the report.</summary>
    public required Value AdjustedP { get; init; }

    internal static Comparison Of(EquityCurve own, EquityCurve baseline, EvaluationParameters parameters)
    {
        var pairs = new (double Own, double Base)[own.Points.Count];
        for (var i = 0; i < pairs.Length; i++) pairs[i] = (own.Points[i].Return, baseline.Points[i].Return);
        var excess = Bootstrap.Of<(double Own, double Base)>(pairs, Excess365, parameters.ReturnBlock, $"excess/{baseline.Strategy}", parameters);
        var sharpe = Bootstrap.Of<(double Own, double Base)>(pairs, Difference, parameters.ReturnBlock, $"difference/{baseline.Strategy}", parameters);
        return new()
        {
            Baseline = baseline.Strategy,
            Excess = excess.Value,
            ExcessInterval = excess.Interval(parameters.Level),
            SharpeDifference = sharpe.Value,
            SharpeInterval = sharpe.Interval(parameters.Level),
            P = sharpe.P(),
            AdjustedP = sharpe.P(),
        };
    }

    private static double? Excess365(ReadOnlySpan<(double Own, double Base)> pairs)
    {
        double sum = 0;
        foreach (var (own, other) in pairs) sum += own - other;
        return sum / pairs.Length * Performance.DaysAYear;
    }

    private static double? Difference(ReadOnlySpan<(double Own, double Base)> pairs)
    {
        if (pairs.Length < 2) return null;
        double meanA = 0, meanB = 0, varA = 0, varB = 0;
        foreach (var (a, b) in pairs) (meanA, meanB) = (meanA + a, meanB + b);
        (meanA, meanB) = (meanA / pairs.Length, meanB / pairs.Length);
        foreach (var (a, b) in pairs) (varA, varB) = (varA + ((a - meanA) * (a - meanA)), varB + ((b - meanB) * (b - meanB)));
        if (!(varA > 0) || !(varB > 0)) return null;
        var scale = Math.Sqrt(Performance.DaysAYear * (pairs.Length - 1));
        return scale * (meanA / Math.Sqrt(varA) - meanB / Math.Sqrt(varB));
    }
}

using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Evaluation;

/// <summary>How a strategy did over a period (signals.md section 12). One cell of the report.</summary>
public sealed record Performance
{
    /// <summary>Days of a year in which the asset trades: all of them.</summary>
    internal const double DaysAYear = 365;

    public required Strategy Strategy { get; init; }

    /// <summary>"all", "first half", "second half", or a calendar year.</summary>
    public required string Period { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly To { get; init; }

    /// <summary>UTC days.</summary>
    public required int Days { get; init; }

    /// <summary>Net of costs, a fraction.</summary>
    public required double Return { get; init; }

    /// <summary>Standard deviation of daily net returns, a year, a fraction.</summary>
    public required Value Volatility { get; init; }

    /// <summary>Mean over standard deviation of daily net returns, a year, against cash at 0; not applicable to a period without a position.</summary>
    public required Value Sharpe { get; init; }

    /// <summary>95 % by block bootstrap.</summary>
    public required Interval SharpeInterval { get; init; }

    /// <summary>Two-sided chance of such a Sharpe ratio when the truth is 0.</summary>
    public required Value P { get; init; }

    /// <summary>The same after Holm over every cell of the report.</summary>
    public required Value AdjustedP { get; init; }

    /// <summary>Largest fall from a high of the period, a fraction from 0 to 1.</summary>
    public required double MaxDrawdown { get; init; }

    /// <summary>Share of the time in the market, 0 to 1.</summary>
    public required double Exposure { get; init; }

    /// <summary>Changes of position a year, each from 0 to 1 or back.</summary>
    public required double Turnover { get; init; }

    internal static Performance Of(EquityCurve curve, string period, ReadOnlySpan<EquityPoint> points, EvaluationParameters parameters)
    {
        var returns = new double[points.Length];
        double equity = 1, peak = 1, deepest = 0, exposure = 0, traded = 0;
        for (var i = 0; i < points.Length; i++)
        {
            returns[i] = points[i].Return;
            equity *= 1 + points[i].Return;
            peak = Math.Max(peak, equity);
            deepest = Math.Max(deepest, 1 - equity / peak);
            exposure += points[i].Exposure;
            traded += points[i].Traded;
        }

        var flat = Value.NotApplicable("never in the market, or never a change");
        var sharpe = Bootstrap.Of<double>(returns, SharpeOf, parameters.ReturnBlock, $"sharpe/{curve.Strategy}/{period}", parameters);
        return new()
        {
            Strategy = curve.Strategy,
            Period = period,
            From = points[0].Day,
            To = points[^1].Day,
            Days = points.Length,
            Return = equity - 1,
            Volatility = points.Length < 2 ? flat : Value.Of(Numerics.Sample.StandardDeviation(returns) * Math.Sqrt(DaysAYear)),
            Sharpe = sharpe.Estimate is { } known ? Value.Of(known) : flat,
            SharpeInterval = sharpe.Interval(parameters.Level),
            P = sharpe.P(),
            AdjustedP = sharpe.P(),
            MaxDrawdown = deepest,
            Exposure = exposure / points.Length,
            Turnover = traded * DaysAYear / points.Length,
        };
    }

    /// <summary>A year; null when nothing varies.</summary>
    internal static double? SharpeOf(ReadOnlySpan<double> returns)
    {
        if (returns.Length < 2) return null;
        var deviation = Numerics.Sample.StandardDeviation(returns);
        return deviation > 0 ? Numerics.Sample.Mean(returns) / deviation * Math.Sqrt(DaysAYear) : null;
    }
}

using System.Globalization;
using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Cli.Report;

/// <summary>What stands in a column, and so how it is set.</summary>
internal enum ColumnKind
{
    /// <summary>To the right, so that they can be compared.</summary>
    Numbers,

    /// <summary>To the left, in one line.</summary>
    Words,

    /// <summary>To the left, in as many lines as it takes.</summary>
    Prose,
}

/// <summary>A table of a report, as text without markup: HTML and Markdown show the same ones.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Columns">Headings.</param>
/// <param name="Rows">As many cells as columns.</param>
internal sealed record Sheet(string Title, string[] Columns, string[][] Rows)
{
    private const int LongestWords = 32;

    internal ColumnKind KindOf(int column)
    {
        var cells = Rows.Select(row => row[column]).ToList();
        if (cells.Any(cell => cell.Length > LongestWords)) return ColumnKind.Prose;
        return column == 0 || cells.Any(cell => cell != "n/a" && cell.Any(char.IsAsciiLetter)) ? ColumnKind.Words : ColumnKind.Numbers;
    }

    internal static IReadOnlyList<Sheet> Of(BacktestReport report) =>
    [
        Claims(report),
        Performances(report),
        new("Stance against baselines", ["baseline", "excess a year", "95 %", "Sharpe difference", "95 %", "p", "p adjusted"],
            [.. report.Scores.Comparisons.Select(c => (string[])[Name(c.Baseline), Percent(c.Excess), Percent(c.ExcessInterval), Number(c.SharpeDifference), Number(c.SharpeInterval), Number(c.P, "0.0000"), Number(c.AdjustedP, "0.0000")])]),
        new("Forecasts of a higher close", ["by", "n", "n eff", "Brier", "Brier, climatology", "skill", "95 %", "log score", "log score, climatology"],
            [.. report.Scores.Forecasts.Select(f => (string[])[f.Name, $"{f.Forecasts}", Number(f.EffectiveForecasts, "0.#"), Number(f.Brier, "0.0000"), Number(f.BrierClimatology, "0.0000"), Number(f.Skill, "0.0000"), Number(f.SkillInterval), Number(f.LogScore, "0.0000"), Number(f.LogScoreClimatology, "0.0000")])]),
        Outcomes("What followed each regime", report.Scores.RegimeOutcomes),
        Outcomes("What followed each stance", report.Scores.StanceOutcomes),
        Episodes(report),
    ];

    internal static (string Name, string Value)[] Facts(BacktestReport report) =>
    [
        ("model", $"{report.Model} {report.Fingerprint}"),
        ("journal", $"{report.JournalId} at revision {report.Revision}"),
        ("seals", $"{report.SessionSeals} sessions and {report.DaySeals} UTC days, {Day(report.FirstSeal)} to {Day(report.LastSeal)}"),
        ("parameters", $"{report.Parameters.Fingerprint}: {Number(report.Parameters.CostPerSide ?? 0, "0.####")} a side, {report.Parameters.HorizonDays} days ahead, blocks of {report.Parameters.ReturnBlock} and {report.Parameters.OutcomeBlock}, {report.Parameters.Replications} resamples, seed {report.Parameters.Seed}"),
        ("variants tried", $"{report.Parameters.VariantsTried}"),
        ("reality check p", Number(report.Scores.RealityCheckP, "0.0000")),
        ("deflated Sharpe", Number(report.Scores.DeflatedSharpe, "0.0000")),
    ];

    internal static string Name<T>(T state) where T : struct, Enum => Output.Show.State(state);

    internal static string Day(DateTimeOffset? time) => time is { } t ? t.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "-";

    internal static string Number(double number, string format = "0.00") => number.ToString(format, CultureInfo.InvariantCulture);

    private static Sheet Claims(BacktestReport report) => new(
        "Claims", ["claim", "verdict", "estimate", "95 %", "95 %, all rows", "p adjusted", "n", "n eff", "episodes", "span", "measure and reason"],
        [.. report.Claims.Select(c => (string[])[c.Text, Name(c.Verdict), Number(c.Estimate, "0.000"), Number(c.Interval), Number(c.CorrectedInterval), Number(c.AdjustedP, "0.0000"), $"{c.Observations}", Number(c.EffectiveObservations, "0.#"), $"{c.Episodes}", $"{Day(c.From)} to {Day(c.To)}", $"{c.Measure}. {c.Reason}"])]);

    private static Sheet Performances(BacktestReport report) => new(
        "Strategies, net of costs", ["period", "strategy", "return", "Sharpe", "95 %", "p", "p adjusted", "volatility", "max drawdown", "exposure", "turnover a year"],
        [.. report.Scores.Performances.Select(c => (string[])[c.Period, Name(c.Strategy), Number(c.Return, "0.0 %"), Number(c.Sharpe), Number(c.SharpeInterval), Number(c.P, "0.0000"), Number(c.AdjustedP, "0.0000"), Percent(c.Volatility), Number(c.MaxDrawdown, "0.0 %"), Number(c.Exposure, "0 %"), Number(c.Turnover, "0.0")])]);

    private static Sheet Outcomes(string title, IReadOnlyList<StateOutcome> outcomes) => new(
        title, ["state", "sessions", "n eff", "episodes", "higher", "mean log return", "95 %"],
        [.. outcomes.Select(o => (string[])[o.State, $"{o.Sessions}", Number(o.EffectiveSessions, "0.#"), $"{o.Episodes}", Percent(o.UpShare), Number(o.MeanReturn, "0.0000"), Number(o.Interval)])]);

    private static Sheet Episodes(BacktestReport report) => new(
        "Episodes of the stance", ["entered", "left", "return"],
        [.. report.Curves.Where(c => c.Strategy == Strategy.Stance).SelectMany(c => c.Episodes).Select(e => (string[])[Day(e.Entered), e.Left is null ? "still in" : Day(e.Left), Number(e.Return, "0.0 %")])]);

    private static string Number(Value value, string format = "0.00") => value.TryGet(out var number) ? Number(number, format) : "n/a";

    private static string Percent(Value value) => Number(value, "0.0 %");

    private static string Number(Interval interval) => interval.Low.IsKnown ? $"{Number(interval.Low, "0.000")} .. {Number(interval.High, "0.000")}" : "n/a";

    private static string Percent(Interval interval) => interval.Low.IsKnown ? $"{Percent(interval.Low)} .. {Percent(interval.High)}" : "n/a";
}

using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>A backtest's report as tables.</summary>
internal static class BacktestView
{
    internal static void Write(IAnsiConsole console, BacktestReport report)
    {
        if (report.Provenance == Provenance.Simulated) console.MarkupLine("[red]SIMULATED: this journal is made up. These numbers say nothing about a market.[/]");
        console.Write(Pairs.Of(
            "backtest",
            ("model", $"{Markup.Escape(report.Model)} {Markup.Escape(report.Fingerprint)}"),
            ("seals", $"{report.SessionSeals} sessions, {report.DaySeals} UTC days, {Show.Time(report.FirstSeal)} to {Show.Time(report.LastSeal)}"),
            ("parameters", $"{Markup.Escape(report.Parameters.Fingerprint)}, variants tried: {report.Parameters.VariantsTried}"),
            ("reality check p", Show.Of(report.Scores.RealityCheckP)),
            ("deflated Sharpe", Show.Of(report.Scores.DeflatedSharpe))));
        Performances(console, report.Scores);
        Forecasts(console, report.Scores);
        ClaimsView.Write(console, report.Claims);
        foreach (var note in report.Notes) console.MarkupLineInterpolated($"  note: {note}");
    }

    private static void Performances(IAnsiConsole console, Scores scores)
    {
        var cells = Pairs.Grid("strategies, net of costs", "period", "<strategy", "return", "Sharpe", "95 %", "p adjusted", "max drawdown", "exposure", "turnover a year");
        foreach (var cell in scores.Performances)
            cells.AddRow(
                Markup.Escape(cell.Period), Show.State(cell.Strategy), Show.Of(cell.Return, "0.0 %"), Show.Short(cell.Sharpe, "0.00"), ClaimsView.Of(cell.SharpeInterval),
                Show.Short(cell.AdjustedP), Show.Of(cell.MaxDrawdown, "0.0 %"), Show.Of(cell.Exposure, "0 %"), Show.Of(cell.Turnover, "0.0"));
        console.Write(cells);
        var against = Pairs.Grid("stance against", "baseline", "excess a year", "95 %", "Sharpe difference", "95 %", "p adjusted");
        foreach (var c in scores.Comparisons)
            against.AddRow(
                Show.State(c.Baseline), Show.Short(c.Excess), ClaimsView.Of(c.ExcessInterval), Show.Short(c.SharpeDifference), ClaimsView.Of(c.SharpeInterval), Show.Short(c.AdjustedP));
        console.Write(against);
    }

    private static void Forecasts(IAnsiConsole console, Scores scores)
    {
        var forecasts = Pairs.Grid("forecasts of a higher close", "by", "n", "n eff", "Brier", "climatology", "skill", "95 %", "log score", "climatology");
        foreach (var f in scores.Forecasts)
            forecasts.AddRow(
                Markup.Escape(f.Name), $"{f.Forecasts}", Show.Of(f.EffectiveForecasts, "0.#"), Show.Short(f.Brier, "0.0000"), Show.Short(f.BrierClimatology, "0.0000"),
                Show.Short(f.Skill, "0.0000"), ClaimsView.Of(f.SkillInterval), Show.Short(f.LogScore, "0.0000"), Show.Short(f.LogScoreClimatology, "0.0000"));
        console.Write(forecasts);
        var outcomes = Pairs.Grid("what followed", "state", "sessions", "n eff", "episodes", "higher", "mean log return", "95 %");
        foreach (var o in scores.RegimeOutcomes.Concat(scores.StanceOutcomes))
            outcomes.AddRow(
                Markup.Escape(o.State), $"{o.Sessions}", Show.Of(o.EffectiveSessions, "0.#"), $"{o.Episodes}", Show.Short(o.UpShare), Show.Short(o.MeanReturn, "0.0000"), ClaimsView.Of(o.Interval));
        console.Write(outcomes);
    }
}

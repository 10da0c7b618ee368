using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Live;

/// <summary>Regime and stance with their scores.</summary>
internal static class VerdictPanel
{
    private const int Half = 10;

    internal static Table Of(Signal signal, bool unicode)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand().HideHeaders().AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        if (signal.Regime is { } regime)
        {
            table.AddRow("[bold]regime[/]", $"[bold]{Show.Colored(regime.State)}[/] since {Show.Day(regime.Since)}, {regime.Sessions} sessions");
            table.AddRow("appetite", Score(regime.Appetite, "+0.00;-0.00;0.00", share => Gauge.Signed(share, Half, isGoodRight: true, unicode)));
            table.AddRow("fragility", Score(regime.Fragility, "0.00", share => Gauge.Level(share, (2 * Half) + 1, share >= 0.5 ? "red" : "yellow", unicode)));
            table.AddRow("coverage", $"{Show.Of(regime.Coverage, "0 %")}{(regime.Robust ? ", what is missing could not change the state" : "[yellow], what is missing could change the state[/]")}");
            if (regime.Reasons.Count > 0) table.AddRow("why", Markup.Escape(regime.Reasons[0]));
        }

        if (signal.Stance is { } stance)
        {
            table.AddRow("[bold]stance[/]", $"[bold]{Show.Colored(stance.State)}[/] since {Show.Day(stance.Since)}, conviction {Show.Short(stance.Conviction, "0.00")}");
            if (stance.Reasons.Count > 0) table.AddRow("why", Markup.Escape(stance.Reasons[0]));
        }

        return table;
    }

    private static string Score(Score score, string format, Func<double, string> bar) => score.Value.TryGet(out var value)
        ? $"{bar(value)} {Show.Of(value, format)} [grey]({Show.Short(score.Low, format)} .. {Show.Short(score.High, format)})[/]"
        : Show.Of(score.Value);
}

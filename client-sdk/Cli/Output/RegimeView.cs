using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>The topics regime and stance.</summary>
internal static class RegimeView
{
    internal static void Write(IAnsiConsole console, Regime regime)
    {
        console.Write(Pairs.Of(
            "regime",
            ("state", $"[bold]{Show.Colored(regime.State)}[/] since {Show.Day(regime.Since)}, {regime.Sessions} sessions (scores alone: {Show.State(regime.Raw)})"),
            ("appetite -1..1", Score(regime.Appetite)),
            ("fragility 0..1", Score(regime.Fragility)),
            ("coverage", $"{Show.Of(regime.Coverage, "0 %")}{(regime.Robust ? ", robust to what is missing" : "")}"),
            ("agreement", Show.Of(regime.Agreement, "0.00")),
            ("evidence quality", $"{Show.Of(regime.EvidenceQuality, "0.00")} [grey](not a probability)[/]"),
            ("calibration", Calibration(regime.Calibration))));
        Pairs.Reasons(console, regime.Reasons);
        if (regime.Evidence.Count == 0) return;
        var table = Pairs.Grid("evidence", "id", "<axis", "value", "weight", "availability", "contribution", "as of");
        foreach (var e in regime.Evidence.OrderBy(e => e.Axis))
        {
            table.AddRow(
                Markup.Escape(e.Id), Show.State(e.Axis), Show.Short(e.Value, "+0.00;-0.00;0"), Show.Of(e.Weight, "0.##"), Show.Of(e.Availability, "0 %"),
                Show.Short(e.Contribution, "+0.000;-0.000;0"), Show.Day(e.AsOf));
        }

        console.Write(table);
    }

    internal static void Write(IAnsiConsole console, Stance stance)
    {
        console.Write(Pairs.Of(
            "stance",
            ("state", $"[bold]{Show.Colored(stance.State)}[/] since {Show.Day(stance.Since)} [grey](not advice)[/]"),
            ("conviction", $"{Show.Of(stance.Conviction, "0.00")} [grey](not a probability)[/]"),
            ("structure", stance.StructureOk ? "ok" : "[yellow]not ok[/]"),
            ("trigger", Show.Price(stance.Trigger)),
            ("targets", string.Join(", ", stance.Targets.Select(t => $"{Markup.Escape(t.Id)} {Show.Price(t.Low)} .. {Show.Price(t.High)}"))),
            ("invalidations", string.Join("\n", stance.Invalidations.Select(i => $"{Markup.Escape(i.Id)} {Show.Price(i.Price)}: {Markup.Escape(i.Reason)}")))));
        Pairs.Reasons(console, stance.Reasons);
    }

    private static string Score(Score score) =>
        $"[bold]{Show.Of(score.Value, "0.00")}[/] ({Show.Short(score.Low, "0.00")} .. {Show.Short(score.High, "0.00")} with what is missing), coverage {Show.Of(score.Coverage, "0 %")}";

    private static string Calibration(Calibration? c) => c switch
    {
        null => "[grey]-[/]",
        { Calibrated: false } => $"not calibrated: {Markup.Escape(c.Target)}; skill {Show.Of(c.Skill, "0.00")} on {c.Observations} outcomes",
        _ => $"{Markup.Escape(c.Target)}: {Show.Percent(c.Frequency)} against {Show.Percent(c.Base)}, skill {Show.Of(c.Skill, "0.00")}",
    };
}

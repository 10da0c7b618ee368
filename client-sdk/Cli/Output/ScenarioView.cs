using RegimeGrpc.Client.Scenario;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>What-ifs: always marked as hypothetical.</summary>
internal static class ScenarioView
{
    internal static void Write(IAnsiConsole console, Evaluation evaluation)
    {
        Base(console, evaluation.Base);
        var table = Pairs.Grid("what would be sealed", "as of", "<seal", "price", "<cluster", "<line", "<trend", "<link", "<regime", "<stance");
        foreach (var signal in evaluation.Signals)
        {
            table.AddRow(
                Show.Time(signal.AsOf), Show.State(signal.Seal), signal.Levels is { } l ? Show.Price(l.Price) : "", State(signal.Levels?.Cluster.State),
                State(signal.Levels?.Line?.State), State(signal.Levels?.Trend), State(signal.Correlation?.Link?.State),
                signal.Regime is { } regime ? Show.Colored(regime.State) : "", signal.Stance is { } stance ? Show.Colored(stance.State) : "");
        }

        console.Write(table);
        if (evaluation.Changes.Count == 0)
        {
            console.WriteLine("No state changes.");
            return;
        }

        var changes = Pairs.Grid("what would change", "as of", "<what", "<from", "<to", "<why");
        foreach (var change in evaluation.Changes)
            changes.AddRow(Show.Time(change.AsOf), Markup.Escape(change.Subject), Markup.Escape(change.From), Markup.Escape(change.To), Markup.Escape(string.Join("; ", change.Reasons)));
        console.Write(changes);
    }

    internal static void Write(IAnsiConsole console, FlipPoints flips)
    {
        Base(console, flips.Base);
        foreach (var points in flips.Points.GroupBy(point => point.Input))
        {
            var table = Pairs.Grid(
                points.Key == FlipInput.BenchmarkClose ? "by the benchmark's next close" : "by the asset's next close",
                "what", "flips at", "%", "ATR", "<below it", "<above it", "<if unchanged", "<now");
            foreach (var p in points)
            {
                var name = $"{Markup.Escape(p.Subject)} {(p.Direction == FlipDirection.Up ? "up" : "down")}";
                if (p.Reachable)
                {
                    table.AddRow(
                        name, Show.Price(p.Price), Show.Short(p.DistancePercent, "+0.00;-0.00"), Show.Short(p.DistanceAtr, "+0.00;-0.00"),
                        Markup.Escape(p.StateBelow), Markup.Escape(p.StateAbove), Markup.Escape(p.StateUnchanged), Markup.Escape(p.StateNow));
                }
                else
                {
                    table.AddRow(name, $"[grey]{Markup.Escape(p.Price.Reason)}[/]", "", "", "", "", Markup.Escape(p.StateUnchanged), Markup.Escape(p.StateNow));
                }
            }

            console.Write(table);
        }
    }

    private static void Base(IAnsiConsole console, ScenarioBase start)
    {
        SignalView.Simulated(console, start.Provenance);
        console.MarkupLine("[black on aqua bold] HYPOTHETICAL [/] nothing of this has happened, and none of it is in the journal.");
        console.Write(Pairs.Of(
            "from",
            ("model", Markup.Escape(start.Model)),
            ("revision", $"{start.Revision}, journal time {Show.Time(start.JournalTime)}"),
            ("asset", $"{Show.Price(start.AssetPrice)}, next close {Show.Day(start.NextDay)}"),
            ("benchmark", $"{Show.Price(start.BenchmarkPrice)}, next session {Show.Day(start.NextSession)}")));
    }

    private static string State<T>(T? state) where T : struct, Enum => state is { } known ? Show.State(known) : "[grey]-[/]";
}

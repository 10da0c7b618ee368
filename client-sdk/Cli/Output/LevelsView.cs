using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>The levels topic.</summary>
internal static class LevelsView
{
    internal static void Write(IAnsiConsole console, Levels levels)
    {
        var cluster = levels.Cluster;
        console.Write(Pairs.Of(
            "levels",
            ("price", $"[bold]{Show.Price(levels.Price)}[/] at {Show.Time(levels.PriceTime)}, newest sealed day {Show.Day(levels.BarDate)}"),
            ("ATR", Show.Price(levels.Atr)),
            ("trend", $"{Show.State(levels.Trend)}, 20-day slope {Show.Percent(levels.Slope)}, cross {Show.State(levels.Cross)}"),
            ("cluster", $"{Show.State(cluster.State)} for {cluster.Age} days; {Show.Price(cluster.Low)} .. {Show.Price(cluster.High)}, width {Show.Of(cluster.WidthAtr, "0.00")} ATR{(cluster.Tight ? ", tight" : "")}"),
            ("over members", $"{Show.Of(cluster.ReclaimedMembers, "0")} of 4"),
            ("line", Line(levels.Line)),
            ("flush", levels.Flush is { } f ? $"{Show.Day(f.Date)} low {Show.Price(f.Low)}, lowest close {Show.Price(f.CloseLow)}, {(f.Recovered ? "recovered" : "not recovered")}" : "[grey]none[/]"),
            ("target 1", levels.Target1 is { } t ? $"{Show.Price(t.Range)}, {t.Touches} touches" : "[grey]none[/]"),
            ("prior peak", Show.Price(levels.PriorPeak))));
        Averages(console, levels.Averages);
        Named(console, levels.Named);
    }

    private static string Line(MicroLine? line) => line is null
        ? "[grey]none[/]"
        : $"{Show.State(line.State)} at {Show.Price(line.Price)} (no. {line.Id}.{line.Version} from {Show.Day(line.Anchor?.Date)}); zone {Show.Price(line.Zone)}";

    private static void Averages(IAnsiConsole console, IReadOnlyList<MovingAverage> averages)
    {
        if (averages.Count == 0) return;
        var table = Pairs.Grid("moving averages", "average", "price", "distance ATR", "distance %", "<warm");
        foreach (var a in averages)
        {
            var kind = a.Kind == MovingAverageKind.Exponential ? "EMA" : a.Kind == MovingAverageKind.Simple ? "SMA" : Show.State(a.Kind);
            table.AddRow($"{kind}{a.Length}", Show.Price(a.Price), Show.Short(a.DistanceAtr, "+0.00;-0.00;0"), Show.Short(a.DistancePercent, "+0.00;-0.00;0"), a.Warm ? "yes" : "[yellow]no[/]");
        }

        console.Write(table);
    }

    private static void Named(IAnsiConsole console, IReadOnlyList<NamedLevel> named)
    {
        if (named.Count == 0) return;
        var table = Pairs.Grid("named levels", "level", "<source", "range", "<state", "distance ATR", "distance %");
        foreach (var n in named)
            table.AddRow(Markup.Escape(n.Id), Show.State(n.Source), Show.Price(n.Range), Show.State(n.State), Show.Short(n.DistanceAtr, "+0.00;-0.00;0"), Show.Short(n.DistancePercent, "+0.00;-0.00;0"));
        console.Write(table);
    }
}

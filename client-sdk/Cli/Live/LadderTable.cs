using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Live;

/// <summary>The levels with the price among them.</summary>
internal static class LadderTable
{
    private const int Fewest = 5;

    /// <param name="levels">The topic.</param>
    /// <param name="stance">For its trigger and invalidations.</param>
    /// <param name="lines">How many levels there is room for: the nearest ones.</param>
    internal static Table Of(Levels levels, Stance? stance, int lines)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn(new TableColumn("level").NoWrap()).AddColumn(new TableColumn("price").RightAligned().NoWrap())
            .AddColumn(new TableColumn("%").RightAligned().NoWrap()).AddColumn(new TableColumn("ATR").RightAligned().NoWrap()).AddColumn(new TableColumn("state").NoWrap());
        var isPriceShown = !levels.Price.TryGet(out var price);
        var all = Ladder.Of(levels, stance);
        var shown = all.OrderBy(rung => Math.Abs(rung.Percent(price))).Take(Math.Max(Fewest, lines)).ToHashSet();
        foreach (var rung in all.Where(shown.Contains))
        {
            if (!isPriceShown && rung.Nearest(price) <= price)
            {
                Price(table, levels);
                isPriceShown = true;
            }

            table.AddRow(
                Markup.Escape(rung.Name), Range(rung),
                levels.Price.IsKnown ? Show.Of(rung.Percent(price), "+0.0;-0.0;0.0") : "[grey]n/a[/]",
                levels.Price.IsKnown && levels.Atr.TryGet(out var atr) ? Show.Of(rung.Atr(price, atr), "+0.0;-0.0;0.0") : "[grey]n/a[/]",
                Colored(rung.State));
        }

        if (!isPriceShown) Price(table, levels);
        if (all.Count > shown.Count) table.AddRow($"[grey]{all.Count - shown.Count} further away[/]");
        return table;
    }

    private static void Price(Table table, Levels levels) => table.AddRow(
        "[bold black on aqua] PRICE [/]", $"[bold aqua]{Show.Price(levels.Price)}[/]", "", $"[grey]1 = {Show.Price(levels.Atr)}[/]", $"[bold]{Show.State(levels.Trend)}[/]");

    private static string Range(Rung rung) => rung.Low == rung.High ? Show.Price(rung.Low) : $"{Show.Price(rung.Low)} .. {Show.Price(rung.High)}";

    private static string Colored(string state) => state switch
    {
        "ABOVE" or "RECLAIMED" or "CONFIRMED_BREAK" or "BROKEN" or "recovered" => $"[green]{state}[/]",
        "LOSS_PENDING" or "RECLAIM_PENDING" or "TESTING" or "not warm" => $"[yellow]{state}[/]",
        "BELOW" or "FAILED_RECLAIM" or "FAILED_BREAK" => $"[red]{state}[/]",
        _ => Markup.Escape(state),
    };
}

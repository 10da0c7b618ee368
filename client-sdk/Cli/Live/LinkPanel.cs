using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Live;

/// <summary>The link between asset and benchmark.</summary>
internal static class LinkPanel
{
    private const int Half = 10;

    internal static Table Of(Correlation correlation, bool unicode)
    {
        var (link, breaks, gap) = (correlation.Link, correlation.Breaks, correlation.TrackingGap);
        var table = new Table().Border(TableBorder.Rounded).Expand().HideHeaders().AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        var color = link.State switch { LinkState.Coupled => "green", LinkState.Loose => "yellow", LinkState.Inverse or LinkState.Decoupled => "red", _ => "white" };
        table.AddRow("[bold]link[/]", $"[bold {color}]{Show.State(link.State)}[/] since {Show.Day(link.Since)}{(breaks.Broken ? " [red bold]BROKEN[/]" : "")}");
        table.AddRow("r", link.R.TryGet(out var r)
            ? $"{Gauge.Signed(r, Half, isGoodRight: true, unicode)} {Show.Of(r, "+0.00;-0.00;0.00")} [grey](at least {Show.Short(link.Low, "0.00")}, 95 %)[/]"
            : Show.Of(link.R));
        table.AddRow("gap", $"{Show.State(gap.State)}, t {Show.Short(gap.T, "+0.0;-0.0;0.0")}");
        return table;
    }
}

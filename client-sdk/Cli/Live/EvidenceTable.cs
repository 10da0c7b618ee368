using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Live;

/// <summary>What each piece of evidence gives to its score, as bars on one scale.</summary>
internal static class EvidenceTable
{
    private const int Half = 10;

    internal static Table Of(Regime regime, bool unicode)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand()
            .AddColumn(new TableColumn("evidence").NoWrap()).AddColumn(new TableColumn("").NoWrap()).AddColumn(new TableColumn("gives").RightAligned().NoWrap())
            .AddColumn(new TableColumn("there").RightAligned().NoWrap());
        var scale = regime.Evidence.Select(e => Math.Abs(e.Contribution.Or(0))).DefaultIfEmpty(0).Max();
        foreach (var axis in regime.Evidence.GroupBy(e => e.Axis).OrderBy(a => a.Key))
        {
            if (axis.Key != EvidenceAxis.Appetite) table.AddEmptyRow();
            table.AddRow($"[bold]{Show.State(axis.Key).ToLowerInvariant()}[/]", axis.Key == EvidenceAxis.Fragility ? "[grey]   solid   |  fragile[/]" : "[grey]risk off   |  risk on[/]", "", "");
            foreach (var e in axis) table.AddRow(Row(e, scale, isGoodRight: axis.Key == EvidenceAxis.Appetite, unicode));
        }

        return table;
    }

    private static string[] Row(Evidence e, double scale, bool isGoodRight, bool unicode)
    {
        var share = scale > 0 ? e.Contribution.Or(0) / scale : 0;
        var availability = e.Availability >= 1 ? "100 %" : $"[yellow]{Show.Of(e.Availability, "0 %")}[/]";
        return
        [
            Markup.Escape(e.Id), e.Contribution.IsKnown ? Gauge.Signed(share, Half, isGoodRight, unicode) : "[grey]not known[/]",
            Show.Short(e.Contribution, "+0.00;-0.00;0.00"), availability,
        ];
    }
}

using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Live;

/// <summary>How many inputs are fresh, and by name those that are not.</summary>
internal static class InputPanel
{
    internal static Table Of(IReadOnlyList<InputHealth> inputs)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand().HideHeaders().AddColumn(new TableColumn("").NoWrap()).AddColumn("");
        var counts = inputs.GroupBy(i => i.Status).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Show.Colored(g.Key)}");
        table.AddRow("[bold]inputs[/]", string.Join(", ", counts));
        foreach (var status in (InputStatus[])[InputStatus.Stale, InputStatus.Late, InputStatus.Unavailable])
        {
            var roles = inputs.Where(i => i.Status == status).Select(i => i.Role).Distinct().ToList();
            if (roles.Count > 0) table.AddRow(Show.Colored(status), Markup.Escape(string.Join(", ", roles)));
        }

        return table;
    }
}

using Spectre.Console;

namespace RegimeGrpc.Cli.Output;

/// <summary>A small table of names and values.</summary>
internal static class Pairs
{
    internal static Table Of(string title, params (string Name, string Markup)[] rows)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn($"[bold]{title}[/]").AddColumn("");
        foreach (var (name, markup) in rows) table.AddRow(new Markup(name), new Markup(markup));
        return table;
    }

    /// <param name="title">Over the table.</param>
    /// <param name="columns">Headings. Numbers stand to the right, so that they can be compared; a heading that begins with &lt; is one of words.</param>
    internal static Table Grid(string title, params string[] columns)
    {
        var table = new Table().Border(TableBorder.Rounded).Title($"[bold]{title}[/]");
        foreach (var (column, i) in columns.Select((c, i) => (c, i)))
            table.AddColumn(i == 0 || column.StartsWith('<') ? new TableColumn(column.TrimStart('<')) : new TableColumn(column).RightAligned());
        return table;
    }

    internal static void Reasons(IAnsiConsole console, IReadOnlyList<string> reasons)
    {
        foreach (var reason in reasons) console.MarkupLineInterpolated($"  - {reason}");
    }
}

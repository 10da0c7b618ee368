using System.Text;
using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Cli.Report;

/// <summary>A backtest's report as Markdown: the tables, without charts.</summary>
internal static class MarkdownReport
{
    internal static string Of(BacktestReport report)
    {
        var text = new StringBuilder("# Backtest\n\n");
        if (report.Provenance == Provenance.Simulated) text.Append("**SIMULATED: this journal is made up. These numbers say nothing about a market.**\n\n");
        foreach (var (name, value) in Sheet.Facts(report)) text.Append($"- {name}: {value}\n");
        foreach (var sheet in Sheet.Of(report))
        {
            text.Append($"\n## {sheet.Title}\n\n| {string.Join(" | ", sheet.Columns)} |\n|{string.Concat(sheet.Columns.Select(_ => "---|"))}\n");
            foreach (var row in sheet.Rows) text.Append($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|")))} |\n");
        }

        text.Append("\n## Notes\n\n");
        foreach (var note in report.Notes) text.Append($"- {note}\n");
        return text.ToString();
    }
}

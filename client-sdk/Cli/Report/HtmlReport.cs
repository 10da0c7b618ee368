using System.Net;
using System.Text;
using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Cli.Report;

/// <summary>A backtest's report as one HTML page: styles and charts inline, nothing fetched, no script.</summary>
internal static class HtmlReport
{
    private const string Style = """
        body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:1440px;padding:0 1rem;color:#1b1b1b;background:#fff}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}
        .wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
        th,td{padding:.25rem .5rem;border-bottom:1px solid #ddd;text-align:right;vertical-align:top;white-space:nowrap}
        th{border-bottom:2px solid #888;vertical-align:bottom;white-space:normal}
        .words{text-align:left}.prose{text-align:left;white-space:normal;min-width:11rem}
        .warn{background:#fde8e8;border-left:4px solid #c00;padding:.6rem 1rem}
        svg{max-width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:#333}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem}dt{color:#666}dd{margin:0;overflow-wrap:anywhere}
        """;

    internal static string Of(BacktestReport report)
    {
        var page = new StringBuilder($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Backtest {Text(report.Model)}</title><style>{Style}</style></head><body>\n<h1>Backtest of {Text(report.Model)}</h1>\n");
        if (report.Provenance == Provenance.Simulated) page.Append("<p class=\"warn\">SIMULATED: this journal is made up. These numbers say nothing about a market.</p>\n");
        page.Append("<dl>");
        foreach (var (name, value) in Sheet.Facts(report)) page.Append($"<dt>{Text(name)}</dt><dd>{Text(value)}</dd>");
        page.Append("</dl>\n<h2>Equity, net of costs, over the regimes</h2>\n<p>What 1 at the start became; logarithmic scale. Where the ribbon is white the regime was UNKNOWN.</p>\n").Append(EquityChart.Of(report)).Append("\n<h2>Reliability</h2>\n<p>Chance given against how often it came true; on the diagonal the two agree. The larger a dot, the more forecasts.</p>\n");
        foreach (var forecast in report.Scores.Forecasts) page.Append(ReliabilityChart.Of(forecast));
        foreach (var sheet in Sheet.Of(report)) Append(page, sheet);
        page.Append("<h2>Notes</h2>\n<ul>");
        foreach (var note in report.Notes) page.Append($"<li>{Text(note)}</li>");
        return page.Append("</ul>\n</body></html>\n").ToString();
    }

    private static string Class(ColumnKind kind) => kind switch
    {
        ColumnKind.Words => " class=\"words\"",
        ColumnKind.Prose => " class=\"prose\"",
        _ => "",
    };

    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Append(StringBuilder page, Sheet sheet)
    {
        page.Append($"<h2>{Text(sheet.Title)}</h2>\n<div class=\"wide\"><table><thead><tr>");
        var kinds = Enumerable.Range(0, sheet.Columns.Length).Select(sheet.KindOf).ToArray();
        foreach (var (column, i) in sheet.Columns.Select((c, i) => (c, i))) page.Append($"<th{Class(kinds[i])}>{Text(column)}</th>");
        page.Append("</tr></thead><tbody>\n");
        foreach (var row in sheet.Rows)
        {
            page.Append("<tr>");
            foreach (var (cell, i) in row.Select((c, i) => (c, i))) page.Append($"<td{Class(kinds[i])}>{Text(cell)}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody></table></div>\n");
    }
}

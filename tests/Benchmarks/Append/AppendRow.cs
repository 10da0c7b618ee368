using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RegimeGrpc.Benchmarks.Append;

/// <summary>A way of appending, measured: a row of the JSON.</summary>
/// <param name="Store">"sqlite", or "redis" with its <c>appendfsync</c>.</param>
/// <param name="Way">"ours", "raw" (the driver with the same transaction or script) or "xadd" (the driver with plain XADDs: no keys, no check).</param>
/// <param name="Batch">Rows a call.</param>
/// <param name="InFlight">Calls under way at a time.</param>
/// <param name="RowsPerSecond">Acknowledged.</param>
/// <param name="P50Ms">Of one call; null where calls of the driver share a transaction.</param>
/// <param name="P99Ms">The same.</param>
internal sealed record AppendRow(string Store, string Way, int Batch, int InFlight, double RowsPerSecond, double? P50Ms, double? P99Ms)
{
    // What performance asks of batches, and of nothing else.
    private const double Target = 0.7;
    private const int LeastBatch = 100;
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public string Mode => "append";

    public static string Json(IReadOnlyList<AppendRow> rows) => JsonSerializer.Serialize(rows, Options);

    public static string Markdown(IReadOnlyList<AppendRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| store | way | rows a call x calls at a time | rows/s | p50 / p99 ms a call |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (var row in rows) text.AppendLine(row.ToString());
        text.AppendLine();
        text.AppendLine("| target | measured | |");
        text.AppendLine("|---|---|---|");
        foreach (var ours in rows.Where(row => row.Way == "ours"))
        {
            var raw = rows.First(row => row.Way == "raw" && row.Store == ours.Store && row.Batch == ours.Batch && row.InFlight == ours.InFlight);
            var ratio = ours.RowsPerSecond / raw.RowsPerSecond;
            var what = $"rows/s, {ours.Store}, {ours.Batch} x {ours.InFlight}, against raw";
            text.AppendLine(ours.Batch < LeastBatch && ours.InFlight == 1
                ? string.Create(CultureInfo.InvariantCulture, $"| {what}: no target, not batched | {ratio:0.00} | |")
                : string.Create(CultureInfo.InvariantCulture, $"| {what}: at least {Target} | {ratio:0.00} | {(ratio >= Target ? "ok" : $"MISSED by {Target - ratio:0.00}")} |"));
        }

        return text.ToString();
    }

    /// <summary>Number by number the median of several runs.</summary>
    public static AppendRow Median(IReadOnlyList<AppendRow> runs)
    {
        return runs[0] with { RowsPerSecond = Of(run => run.RowsPerSecond)!.Value, P50Ms = Of(run => run.P50Ms), P99Ms = Of(run => run.P99Ms) };

        double? Of(Func<AppendRow, double?> number) => runs.Select(number).Order().ElementAt(runs.Count / 2);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Store,-15} | {Way,-4} | {Batch,4} x {InFlight,3} | {RowsPerSecond,9:N0} | {P50Ms?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-"} / {P99Ms?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-"} |");
}

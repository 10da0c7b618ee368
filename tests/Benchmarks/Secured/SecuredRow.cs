using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RegimeGrpc.Benchmarks.Secured;

/// <summary>What something costs behind a guard.</summary>
/// <param name="What">"fanout" or "append".</param>
/// <param name="Guard">See <see cref="Secured.Guard.Modes"/>.</param>
/// <param name="PerSecond">The most: messages to all watchers together, or appends of 16 callers.</param>
/// <param name="ServerMicros">Processor time of the server for one message of one watcher at that rate, or for one append.</param>
/// <param name="P50Ms">From sent to read at 20 messages a second, or of an append of one caller by itself.</param>
/// <param name="P99Ms">The same.</param>
internal sealed record SecuredRow(string What, string Guard, double PerSecond, double ServerMicros, double P50Ms, double P99Ms)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static string Json(IReadOnlyList<SecuredRow> rows) => JsonSerializer.Serialize(rows, Options);

    /// <summary>Number by number the median of several runs.</summary>
    public static SecuredRow Median(IReadOnlyList<SecuredRow> runs)
    {
        return runs[0] with { PerSecond = Of(run => run.PerSecond), ServerMicros = Of(run => run.ServerMicros), P50Ms = Of(run => run.P50Ms), P99Ms = Of(run => run.P99Ms) };

        double Of(Func<SecuredRow, double> number) => runs.Select(number).Order().ElementAt(runs.Count / 2);
    }

    /// <summary>With ratios to the same without a guard.</summary>
    public static string Markdown(IReadOnlyList<SecuredRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| what | guard | most/s | to plain | server us each | to plain | p50 ms | to plain | p99 ms | to plain |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in rows)
        {
            var plain = rows.First(other => other.What == row.What && other.Guard == Secured.Guard.Plain);
            text.AppendLine(CultureInfo.InvariantCulture, $"| {row.What} | {row.Guard} | {row.PerSecond:N0} | {row.PerSecond / plain.PerSecond:0.00} | {row.ServerMicros:0.00} | {row.ServerMicros / plain.ServerMicros:0.00} | {row.P50Ms:0.00} | {row.P50Ms / plain.P50Ms:0.00} | {row.P99Ms:0.00} | {row.P99Ms / plain.P99Ms:0.00} |");
        }

        return text.ToString();
    }
}

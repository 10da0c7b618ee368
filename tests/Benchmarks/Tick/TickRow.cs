using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RegimeGrpc.Benchmarks.Tick;

/// <summary>A way that a tick goes, or a part of it, measured: a row of the JSON.</summary>
/// <param name="What">"echo", "commit", "both", "append" or "tick to wire".</param>
/// <param name="Count">How often.</param>
/// <param name="P50Ms">Median.</param>
/// <param name="P99Ms">99th percentile.</param>
internal sealed record TickRow(string What, int Count, double P50Ms, double P99Ms)
{
    public const string Echo = "echo", Commit = "commit", Both = "both", Append = "append", Wire = "tick to wire";

    private const double Target = 1.5;
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public string Mode => "tick";

    public static string Json(IReadOnlyList<TickRow> rows) => JsonSerializer.Serialize(rows, Options);

    public static TickRow Of(string what, IEnumerable<double> millis)
    {
        double[] sorted = [.. millis.Order()];
        return new(what, sorted.Length, sorted[sorted.Length / 2], sorted[(int)(sorted.Length * 0.99)]);
    }

    public static string Markdown(IReadOnlyList<TickRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| what | times | p50 / p99 ms |");
        text.AppendLine("|---|---|---|");
        foreach (var row in rows) text.AppendLine(row.ToString());
        text.AppendLine();
        text.AppendLine("| target | measured | |");
        text.AppendLine("|---|---|---|");
        Compare("both in one call", P50(Both));
        // Threads of a call that does not wait for the disk never fall asleep, and waking them is half of what is measured here.
        Compare("echo and commit, each by itself", P50(Echo) + P50(Commit));
        return text.ToString();

        void Compare(string what, double millis)
        {
            var ratio = P50(Wire) / millis;
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture, $"| p50 of tick to wire, against {what}: at most {Target} | {ratio:0.00} | {(ratio <= Target ? "ok" : $"MISSED by {ratio - Target:0.00}")} |"));
        }

        double P50(string what) => rows.First(row => row.What == what).P50Ms;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"| {What,-12} | {Count,5} | {P50Ms,6:0.000} / {P99Ms,6:0.000} |");
}

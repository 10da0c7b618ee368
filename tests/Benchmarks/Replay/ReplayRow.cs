using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RegimeGrpc.Benchmarks.Replay;

/// <summary>A start or a resume, measured: a row of the JSON.</summary>
/// <param name="Store">"sqlite" or "redis".</param>
/// <param name="What">"start, no checkpoint", "start, checkpoint" or "resume".</param>
/// <param name="Entries">In the journal; for a resume the revisions it goes over.</param>
/// <param name="Watchers">That resume at once; 0 for a start.</param>
/// <param name="Seconds">For a start, from the first line of the program until the whole journal is folded; for a resume, until the last watcher has caught up.</param>
/// <param name="ProcessSeconds">For a start, the same from the start of the process, the runtime's own start with it; null for a resume.</param>
internal sealed record ReplayRow(string Store, string What, int Entries, int Watchers, double Seconds, double? ProcessSeconds)
{
    public const string Cold = "start, no checkpoint", Warm = "start, checkpoint", Resume = "resume";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public string Mode => "replay";

    public static string Json(IReadOnlyList<ReplayRow> rows) => JsonSerializer.Serialize(rows, Options);

    public static string Markdown(IReadOnlyList<ReplayRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| store | what | entries | watchers | s | s from the start of the process | entries/s a watcher |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var row in rows) text.AppendLine(row.ToString());
        text.AppendLine();
        text.AppendLine("| target | measured | |");
        text.AppendLine("|---|---|---|");
        foreach (var store in rows.Select(row => row.Store).Distinct())
        {
            var (cold, warm) = (Starts(store, Cold), Starts(store, Warm));
            if (cold.Length < 2 || warm.Length < 2) continue;
            var perEntry = (cold[^1].Seconds - cold[0].Seconds) * 1e6 / (cold[^1].Entries - cold[0].Entries);
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {store}: us an entry more, read, checked and folded, without a checkpoint (the fold alone: see core) | {perEntry:0.0} | |"));
            var grown = warm[^1].Seconds / warm[0].Seconds;
            // A start is half a second of other things; what grew with the journal would grow tenfold.
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"| {store}: start from a checkpoint O(tail): {warm[^1].Entries:N0} entries against {warm[0].Entries:N0}, at most 1.5 | {grown:0.00} | {(grown <= 1.5 ? "ok" : $"MISSED by {grown - 1.5:0.00}")} |"));
        }

        return text.ToString();

        ReplayRow[] Starts(string store, string what) => [.. rows.Where(row => row.Store == store && row.What == what).OrderBy(row => row.Entries)];
    }

    public static ReplayRow Median(IReadOnlyList<ReplayRow> runs) => runs[0] with
    {
        Seconds = runs.Select(run => run.Seconds).Order().ElementAt(runs.Count / 2),
        ProcessSeconds = runs.Select(run => run.ProcessSeconds).Order().ElementAt(runs.Count / 2),
    };

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"| {Store} | {What,-20} | {Entries,7} | {(Watchers > 0 ? Watchers : "-"),4} | {Seconds,6:0.00} | {ProcessSeconds?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-"} | {Entries / Seconds,9:N0} |");
}

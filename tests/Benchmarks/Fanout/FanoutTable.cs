using System.Globalization;
using System.Text;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>The rows as a table, and what they say of the targets.</summary>
internal static class FanoutTable
{
    public static string Line(FanoutRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {row.Mode,-15} | {row.Watchers,5} x {row.StreamsPerConnection,3} | {row.MessagesPerSecond,10:N0} | {row.ServerMicrosPerMessageAtMax,6:0.00} | {row.ServerMicrosPerMessage,6:0.00} | {row.P50Ms,6:0.0} / {row.P99Ms,6:0.0} | {(row.BytesPerWatcher is { } bytes ? (bytes / 1024).ToString("0.0", CultureInfo.InvariantCulture) : "-"),5} |");

    public static string Markdown(IReadOnlyList<FanoutRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| mode | watchers x streams a connection | most messages/s | server us/message then | server us/message at 20/s | p50 / p99 ms at 20/s | KB a watcher |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var row in rows) text.AppendLine(Line(row));
        text.AppendLine();
        text.AppendLine("| target | measured | |");
        text.AppendLine("|---|---|---|");
        foreach (var target in Targets(rows)) text.AppendLine(target);
        return text.ToString();
    }

    private static IEnumerable<string> Targets(IReadOnlyList<FanoutRow> rows)
    {
        foreach (var (watchers, streams, against, least) in ((int, int, string, double)[])
            [(1000, 1, "naive", 2.2), (1000, 1, "redis-pubsub", 1.3), (1000, 1, "signalr-msgpack", 1.5), (1000, 1, "raw-batched", 0.7),
             (5000, 1, "naive", 2), (5000, 1, "redis-pubsub", 1.3), (5000, 1, "signalr-msgpack", 4), (1000, 100, "naive", 2.5)])
            if (Of("ours", watchers, streams) is { } ours && Of(against, watchers, streams) is { } other)
                yield return AtLeast($"messages/s, {watchers} x {streams}, against {against}", ours.MessagesPerSecond / other.MessagesPerSecond, least);

        if (Of("ours", 1000, 1) is { } own)
        {
            if (Of("naive", 1000, 1) is { } naive)
            {
                yield return AtMost("server us/message at 20/s x 1000, against naive", own.ServerMicrosPerMessage / naive.ServerMicrosPerMessage, 0.85);
                yield return AtMost("p50 at 20/s x 1000, against naive", own.P50Ms / naive.P50Ms, 0.8);
                yield return AtMost("p99 at 20/s x 1000, against naive", own.P99Ms / naive.P99Ms, 0.8);
            }

            if (Of("raw", 1000, 1) is { } raw) yield return AtMost("p99 at 20/s x 1000, against raw", own.P99Ms / raw.P99Ms, 1.3);
            if (own.BytesPerWatcher is { } bytes) yield return AtMost("KB an idle watcher, own connection", bytes / 1024, 42);
        }

        if (Of("ours", 1000, 1) is { } single && Of("ours", 2000, 1) is { } twice)
            yield return AtMost("server us/message at the most messages/s, 2,000 against 1,000 watchers", twice.ServerMicrosPerMessageAtMax / single.ServerMicrosPerMessageAtMax, 1.2);
        if (Of("ours", 1000, 100)?.BytesPerWatcher is { } shared) yield return AtMost("KB an idle watcher, 100 on a connection", shared / 1024, 14);

        FanoutRow? Of(string mode, int watchers, int streams) =>
            rows.FirstOrDefault(row => row.Mode == mode && row.Watchers == watchers && row.StreamsPerConnection == streams);
    }

    private static string AtLeast(string what, double measured, double least) => string.Create(
        CultureInfo.InvariantCulture, $"| {what}: at least {least} | {measured:0.00} | {(measured >= least ? "ok" : string.Create(CultureInfo.InvariantCulture, $"MISSED by {least - measured:0.00}"))} |");

    private static string AtMost(string what, double measured, double most) => string.Create(
        CultureInfo.InvariantCulture, $"| {what}: at most {most} | {measured:0.00} | {(measured <= most ? "ok" : string.Create(CultureInfo.InvariantCulture, $"MISSED by {measured - most:0.00}"))} |");
}

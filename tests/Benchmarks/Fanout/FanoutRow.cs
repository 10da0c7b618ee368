using System.Text.Json;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>One mode at one number of watchers.</summary>
/// <param name="Mode">See <see cref="Fanout.Mode.Descriptions"/>.</param>
/// <param name="Watchers">How many.</param>
/// <param name="StreamsPerConnection">How many of them share a connection.</param>
/// <param name="MessagesPerSecond">The most that all watchers together got.</param>
/// <param name="ServerMicrosPerMessage">Processor time of the server for one message of one watcher, at 20 messages a second.</param>
/// <param name="P50Ms">From sent to read, at 20 messages a second.</param>
/// <param name="P99Ms">The same.</param>
/// <param name="BytesPerWatcher">Resident memory of the server for an idle watcher, one of the second half that came: what a server holds once does not count. Null below 100, where it is noise.</param>
/// <param name="ServerMicrosPerMessageAtMax">The processor time at the highest rate.</param>
internal sealed record FanoutRow(
    string Mode, int Watchers, int StreamsPerConnection, double MessagesPerSecond, double ServerMicrosPerMessage, double P50Ms, double P99Ms, double? BytesPerWatcher, double ServerMicrosPerMessageAtMax)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static string Json(IReadOnlyList<FanoutRow> rows) => JsonSerializer.Serialize(rows, Options);

    /// <summary>Number by number the median of several runs.</summary>
    public static FanoutRow Median(IReadOnlyList<FanoutRow> runs)
    {
        return runs[0] with
        {
            MessagesPerSecond = Of(run => run.MessagesPerSecond),
            ServerMicrosPerMessage = Of(run => run.ServerMicrosPerMessage),
            P50Ms = Of(run => run.P50Ms),
            P99Ms = Of(run => run.P99Ms),
            BytesPerWatcher = runs[0].BytesPerWatcher is null ? null : Of(run => run.BytesPerWatcher!.Value),
            ServerMicrosPerMessageAtMax = Of(run => run.ServerMicrosPerMessageAtMax),
        };

        double Of(Func<FanoutRow, double> number) => runs.Select(number).Order().ElementAt(runs.Count / 2);
    }
}

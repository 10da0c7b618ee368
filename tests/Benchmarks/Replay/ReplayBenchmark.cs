using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RegimeGrpc.Benchmarks.Core;
using RegimeGrpc.Benchmarks.Fanout;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Redis;
using RegimeGrpc.Server.Sqlite;

namespace RegimeGrpc.Benchmarks.Replay;

/// <summary>How long a start takes against the length of the journal, and a watch that resumes far back.</summary>
internal static class ReplayBenchmark
{
    private const string Series = "crypto.ETH-USD.coinbase.trade";
    private const int HistoryDays = 120;
    private const int Page = 1000;
    private static readonly int[] Lengths = [10_000, 50_000, 100_000];
    private static readonly int[] Watchers = [1, 20];

    public static async Task<IReadOnlyList<ReplayRow>> RunAsync(BenchmarkArguments arguments, TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, journal of {HistoryDays} days of every series and then ticks; median of {arguments.Runs}");
        output.WriteLine("  every start is a process of its own; a resume is a lossless watch of one topic over gRPC, from before the first entry, by client and server on this machine");
        var journal = Make(Lengths[^1]);
        var runs = new Dictionary<(string, string, int, int), List<ReplayRow>>();
        for (var run = 0; run < arguments.Runs; run++)
            foreach (var store in (string[])["sqlite", "redis"])
                foreach (var length in Lengths)
                    await foreach (var row in MeasureAsync(store, journal[..length]))
                    {
                        var key = (row.Store, row.What, row.Entries, row.Watchers);
                        if (!runs.TryGetValue(key, out var rows)) runs[key] = rows = [];
                        rows.Add(row);
                        output.WriteLine(row);
                    }

        List<ReplayRow> medians = [.. runs.Values.Select(ReplayRow.Median)];
        output.WriteLine();
        output.Write(ReplayRow.Markdown(medians));
        return medians;
    }

    private static async IAsyncEnumerable<ReplayRow> MeasureAsync(string store, Observation[] journal)
    {
        var directory = Directory.CreateTempSubdirectory("regime-bench-").FullName;
        await using var redis = store == "redis" ? new RedisProcess() : null;
        if (redis is not null) await redis.StartAsync("--appendonly", "yes", "--appendfsync", "everysec", "--save", "");
        var place = redis is null ? directory : $"127.0.0.1:{redis.Port}";
        string id;
        await using (IJournal opened = redis is null ? await SqliteJournal.OpenAsync(directory, Provenance.Real) : await RedisJournal.OpenAsync(new(place, Provenance.Real)))
        {
            id = opened.Identity.Id;
            foreach (var page in journal.Chunk(Page)) await opened.AppendAsync(page, page[^1].KnownAt, CancellationToken.None);
        }

        foreach (var what in (string[])[ReplayRow.Cold, ReplayRow.Warm])
        {
            await using var server = new Child("replay-server", place);
            var said = await server.AnswerAsync();
            yield return new(store, what, journal.Length, 0, Number(said[3]) / 1000, Number(said[2]) / 1000);
            if (what == ReplayRow.Cold || journal.Length < Lengths[^1]) continue;
            foreach (var watchers in Watchers)
            {
                var start = Stopwatch.GetTimestamp();
                var signals = await Resumption.RunAsync((int)Number(said[1]), id, watchers);
                if (signals < journal.Length / 2) throw new InvalidOperationException($"Only {signals} signals of {journal.Length} entries: nothing worth measuring.");
                yield return new(store, ReplayRow.Resume, journal.Length, watchers, Stopwatch.GetElapsedTime(start).TotalSeconds, null);
            }
        }

        Directory.Delete(directory, recursive: true);
    }

    /// <summary>Enough history for a signal, then a tick a second, and the clock observations they pass.</summary>
    private static Observation[] Make(int length)
    {
        var journal = MadeUpJournal.Make(EthSmallCaps.Model, HistoryDays);
        var random = new Random(3);
        var (time, price) = (journal.Max(observation => observation.KnownAt), 2000.0);
        while (journal.Count < length)
        {
            var next = time + TimeSpan.FromSeconds(1);
            foreach (var instant in Schedule.Default.Between(time, next).Where(instant => instant < next)) journal.Add(Observation.Clock(instant));
            journal.Add(MadeUpJournal.Tick(Series, next, price *= 1 + (0.0002 * (random.NextDouble() - 0.5))));
            time = next;
        }

        return [.. journal.Take(length)];
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

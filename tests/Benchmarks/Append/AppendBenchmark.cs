using System.Diagnostics;
using System.Runtime.InteropServices;
using RegimeGrpc.Benchmarks.Core;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Benchmarks.Append;

/// <summary>Both journals side by side with their drivers, which get finished bytes and do the same transaction or script.</summary>
internal static class AppendBenchmark
{
    private const string Series = "crypto.ETH-USD.coinbase.trade";
    private const int WarmUp = 10;
    private static readonly AppendShape[] OnDisk = [new(1, 1, 3_000), new(100, 1, 100_000), new(1000, 1, 100_000), new(1, 256, 51_200)];
    private static readonly AppendShape[] OnRedis = [new(1, 1, 5_000), new(1, 128, 51_200), new(100, 1, 50_000), new(100, 8, 80_000), new(1000, 4, 100_000)];

    private static int _made;

    public static async Task<IReadOnlyList<AppendRow>> RunAsync(BenchmarkArguments arguments, TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, ticks with a key of their own; median of {arguments.Runs}");
        output.WriteLine("  sqlite: write-ahead log, synchronous=FULL; where many callers append at once, the driver gets all of their rows in one transaction");
        output.WriteLine("  redis: append-only file, appendfsync as named; the driver calls the journal's own script");
        var runs = new Dictionary<(string, string, AppendShape), List<AppendRow>>();
        for (var run = 0; run < arguments.Runs; run++)
            foreach (var (store, way, shape, make) in Cases())
            {
                await MeasureAsync(store, way, shape, make, arguments.Seconds / WarmUp);
                var row = await MeasureAsync(store, way, shape, make, arguments.Seconds);
                if (!runs.TryGetValue((store, way, shape), out var rows)) runs[(store, way, shape)] = rows = [];
                rows.Add(row);
                output.WriteLine(row);
            }

        List<AppendRow> medians = [.. runs.Values.Select(AppendRow.Median)];
        output.WriteLine();
        output.Write(AppendRow.Markdown(medians));
        return medians;
    }

    private static IEnumerable<(string Store, string Way, AppendShape Shape, Func<AppendWay> Make)> Cases()
    {
        foreach (var shape in OnDisk)
        {
            yield return ("sqlite", "ours", shape, () => new SqliteWay());
            yield return ("sqlite", "raw", shape, () => new RawSqliteWay(shape.InFlight));
        }

        foreach (var sync in (string[])["everysec", "always"])
            foreach (var shape in OnRedis)
            {
                yield return ($"redis {sync}", "ours", shape, () => new RedisWay(sync));
                yield return ($"redis {sync}", "raw", shape, () => new RawRedisWay(sync, isPlain: false));
                if (shape is { Batch: 1, InFlight: > 1 }) yield return ($"redis {sync}", "xadd", shape, () => new RawRedisWay(sync, isPlain: true));
            }
    }

    private static async Task<AppendRow> MeasureAsync(string store, string name, AppendShape shape, Func<AppendWay> make, double seconds)
    {
        await using var way = make();
        await way.StartAsync();
        var batches = new Observation[shape.Rows / shape.Batch][];
        for (var i = 0; i < batches.Length; i++)
        {
            batches[i] = new Observation[shape.Batch];
            for (var j = 0; j < shape.Batch; j++)
                batches[i][j] = MadeUpJournal.Tick(Series, Instant.FromUtc(2025, 3, 3) + TimeSpan.FromMilliseconds(_made++), 2000 + (_made % 1000));
        }

        var append = way.Prepare(batches);
        var times = new double[batches.Length];
        GC.Collect();
        var (next, done) = (-1, 0);
        var start = Stopwatch.GetTimestamp();
        // The bare connection has one writer, who brings the rows of all.
        var isShared = way is RawSqliteWay && shape.InFlight > 1;
        await Task.WhenAll(Enumerable.Range(0, isShared ? 1 : shape.InFlight).Select(async _ =>
        {
            await Task.Yield();
            while (Interlocked.Increment(ref next) is var i && i < batches.Length)
            {
                // A group of the bare connection is begun only to be ended.
                if ((!isShared || i % shape.InFlight == 0) && Stopwatch.GetElapsedTime(start).TotalSeconds > seconds) break;
                var begin = Stopwatch.GetTimestamp();
                await append(i);
                times[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
                Interlocked.Increment(ref done);
            }
        }));
        var rate = done * shape.Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
        times = [.. times.Where(time => time > 0).Order()];
        return new(store, name, shape.Batch, shape.InFlight, rate, isShared ? null : times[times.Length / 2], isShared ? null : times[(int)(times.Length * 0.99)]);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RegimeGrpc.Benchmarks.Append;
using RegimeGrpc.Benchmarks.Core;
using RegimeGrpc.Benchmarks.Fanout;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Sqlite;
using RegimeGrpc.Wire.V1;
using Observation = RegimeGrpc.Core.Journal.Observation;
using Provenance = RegimeGrpc.Server.Pipeline.Provenance;

namespace RegimeGrpc.Benchmarks.Tick;

/// <summary>From a tick in a client's hands to its signal on the stream of a watch, one at a time, beside what that cannot do without.</summary>
internal static class TickBenchmark
{
    private const int HistoryDays = 120;
    private const int Page = 1000;
    // A server runs for weeks; its first seconds are those in which its code is compiled anew.
    private const int WarmUp = 4000;
    private const int Round = 500;

    public static async Task<IReadOnlyList<TickRow>> RunAsync(BenchmarkArguments arguments, TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; one at a time, taking turns, {arguments.Runs} x {Round} of each");
        output.WriteLine("  echo: an empty gRPC service, a unary call whose answer has the size of the signal; commit: a row, its keys and a transaction of SQLite, synchronous=FULL; both: the empty service with that commit before its answer");
        output.WriteLine("  append: until the client has the answer; tick to wire: from before that call until the client has read the signal from its watch");
        var directory = Directory.CreateTempSubdirectory("regime-bench-").FullName;
        var shift = await FillAsync(directory) - DateTime.UtcNow;
        await using var server = new Child("tick-server", directory, shift.Ticks.ToString(CultureInfo.InvariantCulture));
        using var ours = new TickClient(await PortAsync(server));
        await using var watch = ours.WatchAsync().GetAsyncEnumerator();
        while (await NextAsync() is not { EventCase: WatchResponse.EventOneofCase.CaughtUp })
        {
            // What was there before.
        }

        var (size, read) = (0, 0.0);
        var price = 2000.0;
        var random = new Random(5);
        var (appends, wires) = (new List<double>(), new List<double>());
        for (var i = 0; i < WarmUp; i++) await TickAsync();
        var most = WarmUp + (arguments.Runs * Round);
        await using var empty = new Child("echo-server", Text(size), Text(0));
        await using var committing = new Child("echo-server", Text(size), Text(most));
        using var echo = new TickClient(await PortAsync(empty));
        using var both = new TickClient(await PortAsync(committing));
        await using var commit = new RawSqliteWay(1);
        await commit.StartAsync();
        var commits = commit.Prepare(Rows(most));
        var committed = 0;
        for (var i = 0; i < WarmUp; i++)
        {
            await echo.EchoAsync();
            await commits(committed++);
            await both.EchoAsync();
        }

        (appends, wires) = ([], []);
        var (echoes, bare, calls) = (new List<double>(), new List<double>(), new List<double>());
        for (var run = 0; run < arguments.Runs; run++)
        {
            for (var i = 0; i < Round; i++) echoes.Add(await TimeAsync(echo.EchoAsync));
            for (var i = 0; i < Round; i++) bare.Add(await TimeAsync(() => commits(committed++)));
            for (var i = 0; i < Round; i++) calls.Add(await TimeAsync(both.EchoAsync));
            for (var i = 0; i < Round; i++) await TickAsync();
        }

        IReadOnlyList<TickRow> rows = [TickRow.Of(TickRow.Echo, echoes), TickRow.Of(TickRow.Commit, bare), TickRow.Of(TickRow.Both, calls), TickRow.Of(TickRow.Append, appends), TickRow.Of(TickRow.Wire, wires)];
        output.WriteLine($"  signal of {size} bytes");
        output.WriteLine();
        output.Write(TickRow.Markdown(rows));
        return rows;

        async Task TickAsync()
        {
            price *= 1 + (0.001 * (random.NextDouble() - 0.5));
            var start = Stopwatch.GetTimestamp();
            var appending = AppendAsync(start);
            // Whichever comes first, the answer or the signal.
            var reading = ReadAsync(start);
            var revision = await appending;
            while (await reading < revision) reading = ReadAsync(start);
            if (await reading != revision) throw new InvalidDataException($"No signal at revision {revision}.");
            wires.Add(read);
        }

        async Task<ulong> AppendAsync(long start)
        {
            var revision = await ours.AppendAsync(DateTime.UtcNow + shift, price);
            appends.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            return revision;
        }

        async Task<ulong> ReadAsync(long start)
        {
            var response = await NextAsync();
            read = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            size = response.CalculateSize();
            return response.Signal.Revision;
        }

        async Task<WatchResponse> NextAsync() =>
            await watch.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10)) ? watch.Current : throw new IOException("The watch has ended.");
    }

    /// <summary>For the bare driver: a row a batch.</summary>
    internal static Observation[][] Rows(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new Observation[] { MadeUpJournal.Tick(TickClient.Series, Instant.FromUtc(2025, 3, 3) + TimeSpan.FromMilliseconds(i), 2000) })];

    /// <summary>Enough history for a signal.</summary>
    /// <returns>Where the journal ends.</returns>
    private static async Task<DateTime> FillAsync(string directory)
    {
        var facts = MadeUpJournal.Make(EthSmallCaps.Model, HistoryDays);
        await using var journal = await SqliteJournal.OpenAsync(directory, Provenance.Real);
        foreach (var page in facts.Chunk(Page)) await journal.AppendAsync(page, page[^1].KnownAt, CancellationToken.None);
        return facts.Max(fact => fact.KnownAt).ToDateTimeOffset().UtcDateTime;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<int> PortAsync(Child server) => int.Parse((await server.AnswerAsync())[1], CultureInfo.InvariantCulture);

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>Every mode side by side: server and load client in processes of their own, over loopback.</summary>
internal static class FanoutBenchmark
{
    private const double WarmUp = 1;
    private const int PerSecond = 20;
    private const int FewestForMemory = 100;

    public static async Task<IReadOnlyList<FanoutRow>> RunAsync(BenchmarkArguments arguments, TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, message of {new Payload().Bytes.Length} bytes; median of {arguments.Runs}");
        foreach (var way in arguments.Ways) output.WriteLine($"  {way}: {Mode.Descriptions[way]}");
        output.WriteLine(".NET raises the limit of open files to the hard one by itself; 5,000 watchers need 5,100 a process (see ulimit -Hn).");
        var runs = new Dictionary<(string, int, int), List<FanoutRow>>();
        for (var run = 0; run < arguments.Runs; run++)
            foreach (var (watchers, streams) in arguments.Watchers)
                foreach (var way in arguments.Ways)
                {
                    if (streams > 1 && way is not ("ours" or "naive")) continue;
                    var row = await MeasureAsync(way, watchers, streams, arguments.Seconds);
                    if (!runs.TryGetValue((way, watchers, streams), out var rows)) runs[(way, watchers, streams)] = rows = [];
                    rows.Add(row);
                    output.WriteLine(FanoutTable.Line(row));
                }

        List<FanoutRow> medians = [.. runs.Values.Select(FanoutRow.Median)];
        output.WriteLine();
        output.Write(FanoutTable.Markdown(medians));
        return medians;
    }

    /// <summary>One measurement of one mode.</summary>
    public static async Task<FanoutRow> MeasureAsync(string way, int watchers, int streams, double seconds)
    {
        await using var server = new Child("fanout-server", way, Text(watchers));
        var listening = await server.AnswerAsync();
        double empty;
        await using (var first = new Child("fanout-client", way, listening[1], listening[2], "1", "1"))
        {
            await first.AnswerAsync();
            empty = Number((await server.AskAsync("memory"))[0]);
        }

        await using var client = new Child("fanout-client", way, listening[1], listening[2], Text(watchers), Text(streams));
        await client.AnswerAsync();
        var memory = Number((await server.AskAsync("memory"))[0]);
        await server.AskAsync(Invariant($"max {WarmUp}"));
        await client.SayAsync("time");
        var modest = await server.AskAsync(Invariant($"rate {PerSecond} {seconds}"));
        var latencies = await client.AskAsync("latencies");
        var most = await server.AskAsync(Invariant($"max {seconds}"));
        return new(
            way, watchers, streams, Number(most[0]), Number(modest[0]), Number(latencies[1]), Number(latencies[2]),
            watchers < FewestForMemory ? null : (memory - empty) / watchers, Number(most[1]));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>Every mode side by side: server and load client in processes of their own, over loopback.</summary>
internal static class FanoutBenchmark
{
    // At each rate, for every mode: a server runs for weeks, and this long after its start its code is still being compiled anew.
    private const double WarmUp = 5;
    private const int PerSecond = 20;
    private const int FewestForMemory = 100;

    // Only to see whether the cost grows with the watchers or faster.
    private const int Doubled = 2000;

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
                    if (watchers == Doubled && way != "ours") continue;
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
        await using var client = new Child("fanout-client", way, listening[1], listening[2], Text(watchers), Text(streams));
        await client.AnswerAsync();
        var half = FanoutClient.Half(watchers, streams);
        var memory = Number((await server.AskAsync($"memory {half}"))[0]);
        await client.AskAsync("rest");
        memory = Number((await server.AskAsync($"memory {watchers}"))[0]) - memory;
        await server.AskAsync(Invariant($"max {WarmUp}"));
        var most = await server.AskAsync(Invariant($"max {seconds}"));
        await server.AskAsync(Invariant($"rate {PerSecond} {WarmUp}"));
        await client.SayAsync("time");
        var modest = await server.AskAsync(Invariant($"rate {PerSecond} {seconds}"));
        var latencies = await client.AskAsync("latencies");
        return new(
            way, watchers, streams, Number(most[0]), Number(modest[0]), Number(latencies[1]), Number(latencies[2]),
            watchers < FewestForMemory ? null : memory / (watchers - half), Number(most[1]));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

using System.Globalization;
using System.Runtime.InteropServices;
using RegimeGrpc.Benchmarks.Fanout;

namespace RegimeGrpc.Benchmarks.Secured;

/// <summary>What TLS and authentication cost: a watch shows who it is once and is encrypted for as long as it lasts, an append shows it every time.</summary>
internal static class SecuredBenchmark
{
    private const int Watchers = 1000;
    private const int Callers = 16;

    public static async Task<IReadOnlyList<SecuredRow>> RunAsync(BenchmarkArguments arguments, TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, {Watchers} watchers, a connection each; appends of one observation, on the disk before the answer; median of {arguments.Runs}");
        var runs = new Dictionary<(string, string), List<SecuredRow>>();
        for (var run = 0; run < arguments.Runs; run++)
            foreach (var what in (string[])["fanout", "append"])
                foreach (var guard in Guard.Modes)
                {
                    // A watch shows who it is once: a token or a key makes no difference to what follows.
                    if (what == "fanout" && guard.Contains("token", StringComparison.Ordinal)) continue;
                    var row = what == "fanout" ? await FanoutAsync(guard, arguments.Seconds) : await AppendAsync(guard, arguments.Seconds);
                    if (!runs.TryGetValue((what, guard), out var rows)) runs[(what, guard)] = rows = [];
                    rows.Add(row);
                    output.WriteLine(row);
                }

        // All of the fan-out, then all of the append.
        List<SecuredRow> medians = [.. runs.Values.Select(SecuredRow.Median)];
        output.WriteLine();
        output.Write(SecuredRow.Markdown(medians));
        return medians;
    }

    private static async Task<SecuredRow> FanoutAsync(string guard, double seconds)
    {
        var row = await FanoutBenchmark.MeasureAsync(guard, Watchers, 1, seconds);
        return new("fanout", guard, row.MessagesPerSecond, row.ServerMicrosPerMessageAtMax, row.P50Ms, row.P99Ms);
    }

    private static async Task<SecuredRow> AppendAsync(string guard, double seconds)
    {
        await using var server = new Child("append-server", guard);
        using var client = new AppendClient(Guard.Of(guard), int.Parse((await server.AnswerAsync())[1], CultureInfo.InvariantCulture));
        await client.RunAsync(1, 1);
        var before = await CpuAsync(server);
        var (millis, _) = await client.RunAsync(1, seconds);
        var cpu = (await CpuAsync(server) - before) / millis.Length;
        var (_, perSecond) = await client.RunAsync(Callers, seconds);
        return new("append", guard, perSecond, cpu, millis[millis.Length / 2], millis[(int)(millis.Length * 0.99)]);
    }

    private static async Task<double> CpuAsync(Child server) => double.Parse((await server.AskAsync("cpu"))[0], CultureInfo.InvariantCulture);
}

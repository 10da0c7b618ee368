using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using RegimeGrpc.Benchmarks.Fanout;

namespace RegimeGrpc.Benchmarks.Abuse;

/// <summary>
/// What those who behave notice of those who do not. Two servers run side by side; the attack goes to the one or to the other, so that what
/// it takes of the machine, whoever is attacked, is told apart from what it takes of the server.
/// </summary>
internal static class AbuseBenchmark
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<AbuseRow>> RunAsync(BenchmarkArguments arguments, TextWriter output)
    {
        output.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}, no TLS, API keys; {arguments.Seconds} s each; median of {arguments.Runs}");
        output.WriteLine($"  milliseconds of {string.Join(", ", Latencies.Names)}: a watch from an append being sent to its signal being read, a call of GetRegime, a connection and its first call");
        string[] names = [.. Attack.All.Keys.Where(arguments.Ways.Contains)];
        if (names.Length == 0) names = [.. Attack.All.Keys];
        var runs = names.ToDictionary(name => name, _ => new List<AbuseRow>());
        for (var run = 0; run < arguments.Runs; run++)
            foreach (var name in names)
            {
                // Each with servers of its own: none pays for what another has left.
                await using var server = new Child("abuse-server");
                await using var neighbour = new Child("abuse-server");
                var (own, other) = (await server.AnswerAsync(), await neighbour.AnswerAsync());
                await using var others = new Child("abuse-others", own[1], own[2]);
                await others.AnswerAsync();
                await MeasureAsync(others, arguments.Seconds);
                var quiet = await MeasureAsync(others, arguments.Seconds);
                var (beside, _, _, _) = await AttackAsync(name, other[1], neighbour, others, arguments.Seconds);
                var (attacked, attempts, cores, megabytes) = await AttackAsync(name, own[1], server, others, arguments.Seconds);
                runs[name].Add(new(name, attempts, cores, megabytes, quiet, beside, attacked));
                output.WriteLine(runs[name][^1]);
            }

        List<AbuseRow> medians = [.. runs.Values.Select(AbuseRow.Median)];
        output.WriteLine();
        output.Write(AbuseRow.Markdown(medians));
        return medians;
    }

    private static async Task<(Latencies, double Attempts, double Cores, double Megabytes)> AttackAsync(string name, string port, Child server, Child others, double seconds)
    {
        await using var attack = new Child("abuse-attack", name, port);
        await attack.AnswerAsync();
        var (cpu, _) = await CostAsync(server);
        var start = Stopwatch.GetTimestamp();
        var latencies = await MeasureAsync(others, seconds);
        var (after, bytes) = await CostAsync(server);
        var elapsed = Stopwatch.GetElapsedTime(start);
        var attempts = Number((await attack.AskAsync("end"))[0]);
        await Task.Delay(Rest);
        return (latencies, attempts / elapsed.TotalSeconds, (after - cpu) / elapsed.TotalMicroseconds, bytes / 1e6);
    }

    private static async Task<Latencies> MeasureAsync(Child others, double seconds)
    {
        await others.AskAsync("begin");
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return new([.. (await others.AskAsync("take")).Select(Number)]);
    }

    private static async Task<(double Micros, double Bytes)> CostAsync(Child server) => await server.AskAsync("cost") is [var cpu, var bytes] ? (Number(cpu), Number(bytes)) : throw new IOException("The server said something else.");

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

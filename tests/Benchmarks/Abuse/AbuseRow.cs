using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RegimeGrpc.Benchmarks.Abuse;

/// <summary>What an abuse costs those who behave.</summary>
/// <param name="Abuse">See <see cref="Attack.All"/>.</param>
/// <param name="AttemptsPerSecond">Connections, calls, or bytes of slow ones.</param>
/// <param name="ServerCores">Processors the attacked server is busy on, of which a part is for those who behave.</param>
/// <param name="ServerMegabytes">Its memory at the end.</param>
/// <param name="Quiet">While nobody misbehaves.</param>
/// <param name="Neighbour">While another server of this machine is attacked: what the attacker takes of the machine.</param>
/// <param name="Attacked">While their own server is.</param>
internal sealed record AbuseRow(string Abuse, double AttemptsPerSecond, double ServerCores, double ServerMegabytes, Latencies Quiet, Latencies Neighbour, Latencies Attacked)
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static string Json(IReadOnlyList<AbuseRow> rows) => JsonSerializer.Serialize(rows, Options);

    /// <summary>Number by number the median of several runs.</summary>
    public static AbuseRow Median(IReadOnlyList<AbuseRow> runs)
    {
        return runs[0] with
        {
            AttemptsPerSecond = Of(run => run.AttemptsPerSecond),
            ServerCores = Of(run => run.ServerCores),
            ServerMegabytes = Of(run => run.ServerMegabytes),
            Quiet = All(run => run.Quiet),
            Neighbour = All(run => run.Neighbour),
            Attacked = All(run => run.Attacked),
        };

        double Of(Func<AbuseRow, double> number) => runs.Select(number).Order().ElementAt(runs.Count / 2);

        Latencies All(Func<AbuseRow, Latencies> which) => new([.. Enumerable.Range(0, Latencies.Names.Count).Select(i => Of(run => which(run).Millis[i]))]);
    }

    public static string Markdown(IReadOnlyList<AbuseRow> rows)
    {
        var text = new StringBuilder();
        text.AppendLine("| abuse | who waits | quiet ms | neighbour attacked ms | attacked ms | to quiet | to neighbour |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (var row in rows)
            for (var i = 0; i < Latencies.Names.Count; i++)
                text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Abuse} | {Latencies.Names[i]} | {row.Quiet.Millis[i]:0.00} | {row.Neighbour.Millis[i]:0.00} | {row.Attacked.Millis[i]:0.00} | {row.Attacked.Millis[i] / row.Quiet.Millis[i]:0.00} | {row.Attacked.Millis[i] / row.Neighbour.Millis[i]:0.00} |");

        text.AppendLine();
        text.AppendLine("| abuse | what it is | attempts/s | server cores | server MB |");
        text.AppendLine("|---|---|---|---|---|");
        foreach (var row in rows) text.AppendLine(CultureInfo.InvariantCulture, $"| {row.Abuse} | {Attack.All[row.Abuse].Description} | {row.AttemptsPerSecond:N0} | {row.ServerCores:0.00} | {row.ServerMegabytes:0} |");
        return text.ToString();
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Abuse,-14} {AttemptsPerSecond,10:N0}/s  {ServerCores:0.00} cores  {ServerMegabytes,4:0} MB  quiet {Quiet}  neighbour {Neighbour}  attacked {Attacked}");
}

/// <summary>Milliseconds, one for each of <see cref="Names"/>.</summary>
internal sealed record Latencies(IReadOnlyList<double> Millis)
{
    public static readonly IReadOnlyList<string> Names = ["watch p50", "watch p99", "call p50", "call p99", "newcomer p50", "newcomer p99"];

    public override string ToString() => string.Join(' ', Millis.Select(millis => millis.ToString("0.0", CultureInfo.InvariantCulture)));
}

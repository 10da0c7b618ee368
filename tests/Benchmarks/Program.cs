using System.Globalization;
using System.Text.Json.Nodes;
using RegimeGrpc.Benchmarks;
using RegimeGrpc.Benchmarks.Abuse;
using RegimeGrpc.Benchmarks.Append;
using RegimeGrpc.Benchmarks.Client;
using RegimeGrpc.Benchmarks.Core;
using RegimeGrpc.Benchmarks.Fanout;
using RegimeGrpc.Benchmarks.Replay;
using RegimeGrpc.Benchmarks.Secured;
using RegimeGrpc.Benchmarks.Tick;

// The two sides of a fan-out, each a process of its own.
if (args is ["fanout-server", var served, var expected])
{
    await FanoutServer.RunAsync(served, Number(expected));
    return 0;
}

if (args is ["fanout-client", var watched, var port, var ackPort, var watchers, var streams])
{
    await FanoutClient.RunAsync(watched, Number(port), Number(ackPort), Number(watchers), Number(streams));
    return 0;
}

if (args is ["append-server", var guarded])
{
    await AppendServer.RunAsync(guarded);
    return 0;
}

if (args is ["tick-server", var directory, var shift])
{
    await TickServer.RunAsync(directory, shift);
    return 0;
}

if (args is ["echo-server", var bytes, var commits])
{
    await TickServer.EchoAsync(Number(bytes), Number(commits));
    return 0;
}

// The sides of an abuse.
if (args is ["abuse-server"])
{
    await AbuseServer.RunAsync();
    return 0;
}

if (args is ["abuse-others", var asked, var last])
{
    await Others.RunAsync(Number(asked), long.Parse(last, CultureInfo.InvariantCulture));
    return 0;
}

if (args is ["abuse-attack", var attack, var attacked])
{
    await AttackProcess.RunAsync(attack, Number(attacked));
    return 0;
}

if (args is ["replay-server", var place])
{
    await ReplayServer.RunAsync(place);
    return 0;
}

var arguments = BenchmarkArguments.Read(args);
if (arguments.Fault is { } fault)
{
    Console.Error.WriteLine(fault);
    return 2;
}

var (json, markdown) = arguments.Mode switch
{
    "all" => await AllAsync(),
    "client" => (Row.Json(await ClientBenchmarks.RunAsync(Console.Out)), ""),
    "core" => (Row.Json(await CoreBenchmarks.RunAsync(arguments.DataDirectory, Console.Out)), ""),
    var mode => await TableAsync(mode),
};
if (arguments.Json is { } jsonFile) await File.WriteAllTextAsync(jsonFile, json);
if (arguments.Markdown is { } markdownFile) await File.WriteAllTextAsync(markdownFile, markdown);
return 0;

// One after the other, and every table into one file.
async Task<(string Json, string Markdown)> AllAsync()
{
    var (rows, tables) = (new JsonArray(), "");
    foreach (var mode in (string[])["fanout", "tick", "append", "replay"])
    {
        var (measured, table) = await TableAsync(mode);
        foreach (var row in JsonNode.Parse(measured)!.AsArray()) rows.Add(row!.DeepClone());
        tables += $"## {mode}\n\n{table}\n";
    }

    return (rows.ToJsonString(), tables);
}

async Task<(string Json, string Markdown)> TableAsync(string mode)
{
    switch (mode)
    {
        case "append":
            var appends = await AppendBenchmark.RunAsync(arguments, Console.Out);
            return (AppendRow.Json(appends), AppendRow.Markdown(appends));
        case "replay":
            var replays = await ReplayBenchmark.RunAsync(arguments, Console.Out);
            return (ReplayRow.Json(replays), ReplayRow.Markdown(replays));
        case "tick":
            var ticks = await TickBenchmark.RunAsync(arguments, Console.Out);
            return (TickRow.Json(ticks), TickRow.Markdown(ticks));
        case "secured":
            var guards = await SecuredBenchmark.RunAsync(arguments, Console.Out);
            return (SecuredRow.Json(guards), SecuredRow.Markdown(guards));
        case "abuse":
            var abuses = await AbuseBenchmark.RunAsync(arguments, Console.Out);
            return (AbuseRow.Json(abuses), AbuseRow.Markdown(abuses));
        default:
            var fanouts = await FanoutBenchmark.RunAsync(arguments, Console.Out);
            return (FanoutRow.Json(fanouts), FanoutTable.Markdown(fanouts));
    }
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

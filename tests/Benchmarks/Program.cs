using System.Globalization;
using RegimeGrpc.Benchmarks;
using RegimeGrpc.Benchmarks.Client;
using RegimeGrpc.Benchmarks.Core;
using RegimeGrpc.Benchmarks.Fanout;
using RegimeGrpc.Benchmarks.Secured;

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

var arguments = BenchmarkArguments.Read(args);
if (arguments.Fault is { } fault)
{
    Console.Error.WriteLine(fault);
    return 2;
}

if (arguments.Mode == "fanout")
{
    var measured = await FanoutBenchmark.RunAsync(arguments, Console.Out);
    if (arguments.Json is { } json) await File.WriteAllTextAsync(json, FanoutRow.Json(measured));
    if (arguments.Markdown is { } markdown) await File.WriteAllTextAsync(markdown, FanoutTable.Markdown(measured));
    return 0;
}

if (arguments.Mode == "secured")
{
    var guards = await SecuredBenchmark.RunAsync(arguments, Console.Out);
    if (arguments.Json is { } guardsJson) await File.WriteAllTextAsync(guardsJson, SecuredRow.Json(guards));
    if (arguments.Markdown is { } guardsMarkdown) await File.WriteAllTextAsync(guardsMarkdown, SecuredRow.Markdown(guards));
    return 0;
}

var rows = arguments.Mode == "client" ? await ClientBenchmarks.RunAsync(Console.Out) : await CoreBenchmarks.RunAsync(arguments.DataDirectory, Console.Out);
if (arguments.Json is { } file) await File.WriteAllTextAsync(file, Row.Json(rows));
return 0;

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

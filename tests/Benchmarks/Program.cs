using RegimeGrpc.Benchmarks;
using RegimeGrpc.Benchmarks.Client;
using RegimeGrpc.Benchmarks.Core;

var arguments = BenchmarkArguments.Read(args);
if (arguments.Fault is { } fault)
{
    Console.Error.WriteLine(fault);
    return 2;
}

var rows = arguments.Mode switch
{
    "client" => await ClientBenchmarks.RunAsync(Console.Out),
    "core" => await CoreBenchmarks.RunAsync(arguments.DataDirectory, Console.Out),
    _ => throw new InvalidOperationException(arguments.Mode),
};
if (arguments.Json is { } file) await File.WriteAllTextAsync(file, Row.Json(rows));
return 0;

namespace RegimeGrpc.Benchmarks;

/// <param name="Mode">What to measure.</param>
/// <param name="Json">Where to write the rows as well; null for nowhere.</param>
/// <param name="DataDirectory">A server's data directory whose journal is replayed too; null for none.</param>
/// <param name="Fault">What is wrong and what to do; null when nothing is.</param>
internal sealed record BenchmarkArguments(string Mode, string? Json, string? DataDirectory, string? Fault)
{
    private const string Usage = "usage: dotnet run -c Release --project tests/Benchmarks -- core|client [--json FILE] [--data-dir DIR]";

    internal static BenchmarkArguments Read(string[] args)
    {
        var mode = args.Length > 0 ? args[0] : "";
        string? json = null, data = null, fault = null;
        if (mode is not ("core" or "client")) fault = $"error: '{mode}' is no mode of this benchmark; there are: core, client.\n{Usage}";
        for (var i = 1; i < args.Length && fault is null; i += 2)
        {
            if (i + 1 == args.Length) fault = $"error: {args[i]} needs a value.\n{Usage}";
            else if (args[i] == "--json") json = args[i + 1];
            else if (args[i] == "--data-dir") data = args[i + 1];
            else fault = $"error: {args[i]} is no option.\n{Usage}";
        }

        if (fault is null && data is not null && !Directory.Exists(data)) fault = $"error: there is no directory {data}.\n{Usage}";
        return new(mode, json, data, fault);
    }
}

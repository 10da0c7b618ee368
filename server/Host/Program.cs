using RegimeGrpc.Server;
using RegimeGrpc.Server.Pipeline;

const int UsageError = 2;

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

try
{
    var options = CommandLine.Read(args, Environment.GetEnvironmentVariable);
    await using var app = Composition.Build(options, TimeProvider.System);
    var fold = app.Services.GetRequiredService<FoldLoop>();
    await app.RunAsync();
    // The host stops when the fold fails, but as if it had been asked to: whoever started the server must hear why.
    if (fold.ExecuteTask is { IsFaulted: true } failed) await failed;
    return 0;
}
catch (Exception e) when (e is UsageException or JournalRefusedException or JournalDamagedException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return UsageError;
}
catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{e.Message} Stop what listens there, or choose another with --grpc-port and --http-port.");
    return UsageError;
}

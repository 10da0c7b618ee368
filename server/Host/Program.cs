using System.Net.Sockets;
using RegimeGrpc.Server;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;

const int Broken = 1;
const int UsageError = 2;

if (Commands.Find(args) is { } command)
{
    try
    {
        command(Console.Out);
        return 0;
    }
    catch (Exception e) when (e is UsageException or JournalRefusedException or JournalDamagedException or JournalUnavailableException or IOException or UnauthorizedAccessException)
    {
        await Console.Error.WriteLineAsync(StoreException.DetailOf(e));
        return UsageError;
    }
}

if (args.Contains("--help") || args.Contains("-h"))
{
    Console.WriteLine(CommandLine.Help);
    return 0;
}

try
{
    var environment = Variables.OfThisProcess();
    var options = CommandLine.Read(args, environment);
    foreach (var warning in CommandLine.Warnings(environment)) await Console.Error.WriteLineAsync(warning);
    await using var app = Composition.Build(options, TimeProvider.System);
    Unobserved.Log(app.Services.GetRequiredService<ILoggerFactory>());
    var fold = app.Services.GetRequiredService<FoldLoop>();
    try
    {
        await app.StartAsync();
    }
    catch (Exception mistake)
    {
        // Otherwise what has begun already takes its end for a failure of its own, and says so with stack traces.
        await app.StopAsync();
        if (mistake is SocketException refused) throw Listening.Refusal(options, refused);
        throw;
    }

    await app.WaitForShutdownAsync();
    if (fold.Failure is not { } failure) return 0;
    await Console.Error.WriteLineAsync(StoreException.DetailOf(failure));
    if (failure is JournalCompactedException)
        await Console.Error.WriteLineAsync("There is no base checkpoint for this version's model to go on from. Run the server version that trimmed it, or start from an export with 'regime rebuild'.");
    return failure is JournalRefusedException or JournalDamagedException or JournalCompactedException ? UsageError : Broken;
}
catch (Exception e) when (e is UsageException or JournalRefusedException or JournalDamagedException)
{
    await Console.Error.WriteLineAsync(StoreException.DetailOf(e));
    return UsageError;
}
catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
{
    await Console.Error.WriteLineAsync($"{e.Message} Stop what listens there, or choose another with --grpc-port and --http-port.");
    return UsageError;
}
catch (InvalidDataException e)
{
    await Console.Error.WriteLineAsync($"The settings cannot be read: {e.Message} {e.InnerException?.Message}".TrimEnd());
    return UsageError;
}
catch (Exception e) when (e is UnauthorizedAccessException or IOException or Microsoft.Data.Sqlite.SqliteException)
{
    await Console.Error.WriteLineAsync($"The data directory cannot be used: {e.Message} Choose another with --data-dir.");
    return UsageError;
}

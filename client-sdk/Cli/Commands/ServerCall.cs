using System.CommandLine;
using RegimeGrpc.Client;

namespace RegimeGrpc.Cli.Commands;

/// <summary>Runs a command against the server and turns what can go wrong into a message and an exit code.</summary>
internal static class ServerCall
{
    internal static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, Func<RegimeClient, Task<int>> command, CancellationToken cancellation)
    {
        try
        {
            await using var client = parsed.Connect();
            return await command(client).ConfigureAwait(false);
        }
        catch (RegimeException e) when (ExitCode.Of(e) == ExitCode.Unreachable)
        {
            terminal.Error.WriteLine($"error: no answer from {parsed.GetValue(ServerOptions.Server)} ({e.Message})");
            terminal.Error.WriteLine("next: start the server (dotnet run --project server/Host), or name another with --server URL or REGIME_SERVER.");
            return ExitCode.Unreachable;
        }
        catch (RegimeException e)
        {
            terminal.Error.WriteLine($"error: {e.Code}: {e.Message}");
            foreach (var (key, value) in e.Metadata) terminal.Error.WriteLine($"  {key} = {value}");
            return ExitCode.Of(e);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }
}

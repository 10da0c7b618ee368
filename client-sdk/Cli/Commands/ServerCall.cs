using System.CommandLine;
using System.Security.Cryptography;
using Grpc.Core;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Connection;

namespace RegimeGrpc.Cli.Commands;

/// <summary>Runs a command against the server and turns what can go wrong into a message and an exit code.</summary>
internal static class ServerCall
{
    /// <param name="parsed">Says which server, and who calls.</param>
    /// <param name="terminal">Where it is told.</param>
    /// <param name="command">Gives the exit code.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <param name="interrupted">What is known then, a sentence; null for a command that is ended in no other way.</param>
    internal static async Task<int> RunAsync(
        ParseResult parsed, Terminal terminal, Func<RegimeClient, Task<int>> command, CancellationToken cancellation, Func<string>? interrupted)
    {
        RegimeClient client;
        try
        {
            client = parsed.Connect();
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            terminal.Error.WriteLine($"error: {Said(e)}");
            terminal.Error.WriteLine("next: see --server, --api-key-file, --token-file, --ca, --cert and --cert-key in --help.");
            return ExitCode.Usage;
        }

        await using var connected = client;
        try
        {
            return await command(client).ConfigureAwait(false);
        }
        catch (RegimeException e)
        {
            await ExplainAsync(terminal.Error, parsed, e, cancellation).ConfigureAwait(false);
            return ExitCode.Of(e);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (interrupted is null) return ExitCode.Ok;
            terminal.Error.WriteLine($"interrupted: {interrupted()}");
            return ExitCode.Interrupted;
        }
    }

    internal static Task<int> RunAsync(ParseResult parsed, Terminal terminal, Func<RegimeClient, Task<int>> command, CancellationToken cancellation) =>
        RunAsync(parsed, terminal, command, cancellation, () => "it had not ended; the same command begins again.");

    /// <summary>What went wrong, with its code, and the next step.</summary>
    private static async Task ExplainAsync(TextWriter error, ParseResult parsed, RegimeException e, CancellationToken cancellation)
    {
        var server = parsed.GetValue(ServerOptions.Server)!;
        if (Obstacles.Of(e) is not Obstacle.None and var obstacle)
        {
            if (obstacle == Obstacle.HangsUp && Addresses.Read(server)[0] is { Scheme: "http" } plain
                && await Obstacles.SpeaksOldHttpAsync(plain, cancellation).ConfigureAwait(false)) obstacle = Obstacle.OldHttp;
            var (problem, step) = obstacle.Words(server, Caller.CertificateOf(parsed));
            error.WriteLine($"error: {server} {problem}");
            error.WriteLine($"next: {step}");
            return;
        }

        if (ExitCode.Of(e) == ExitCode.Unreachable)
        {
            error.WriteLine($"error: no answer from {server} ({Innermost(e)})");
            error.WriteLine(e.Status == StatusCode.DeadlineExceeded
                ? "next: the server is there but slow (still folding its journal?): give it longer with --timeout 60s."
                : "next: start the server (regime-server --demo, or dotnet run --project server/Host -- --demo), or name another with --server URL or REGIME_SERVER.");
            return;
        }

        error.WriteLine($"error: {e.Code}: {e.Message}");
        foreach (var (key, value) in e.Metadata) error.WriteLine($"  {key} = {value}");
        if (Next(e) is { } next) error.WriteLine($"next: {next}");
    }

    /// <summary>"Connection refused" says more than what the layers above made of it.</summary>
    private static string Innermost(RegimeException e)
    {
        var cause = (e.InnerException as RpcException)?.Status.DebugException ?? e;
        while (cause.InnerException is { } inner) cause = inner;
        return cause is RegimeException or RpcException ? e.Code : cause.Message;
    }

    /// <summary>Without what .NET calls the argument: here it is an option.</summary>
    private static string Said(Exception e) =>
        e is ArgumentException { ParamName: { } name } ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message;

    private static string? Next(RegimeException e) => e.Code switch
    {
        "UNKNOWN_MODEL" => "'regime models' lists the models.",
        "AUTHORITY_UNAVAILABLE" => "call again in a moment; a key (--api-key-file) or certificate (--cert) works meanwhile.",
        "FEEDS_OFF" => "start the server with --feeds (server/Host/Feeds/README.md).",
        "DATA_STALE" => "'regime get signal' without --max-staleness shows what there is, and its inputs say what is late.",
        "REVISION_COMPACTED" or "REVISION_IN_FUTURE" => "'regime server-info' tells from which revision to which the journal goes.",
        "JOURNAL_CHANGED" or "MODEL_CHANGED" => "start without --resume-point; 'regime server-info' tells journal and model.",
        _ => e.Status switch
        {
            StatusCode.Unauthenticated or StatusCode.PermissionDenied => "give a valid key with --api-key-file or REGIME_API_KEY, a token with --token-file or REGIME_TOKEN, or a certificate with --cert.",
            _ => null,
        },
    };
}

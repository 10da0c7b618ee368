using System.CommandLine;
using System.Security.Cryptography;
using Grpc.Core;
using RegimeGrpc.Client;

namespace RegimeGrpc.Cli.Commands;

/// <summary>Runs a command against the server and turns what can go wrong into a message and an exit code.</summary>
internal static class ServerCall
{
    internal static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, Func<RegimeClient, Task<int>> command, CancellationToken cancellation)
    {
        RegimeClient client;
        try
        {
            client = parsed.Connect();
        }
        catch (Exception e) when (e is ArgumentException or IOException or UnauthorizedAccessException or CryptographicException)
        {
            terminal.Error.WriteLine($"error: {e.Message}");
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
            Explain(terminal.Error, parsed.GetValue(ServerOptions.Server)!, e);
            return ExitCode.Of(e);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }

    /// <summary>What went wrong, with its code, and the next step.</summary>
    internal static void Explain(TextWriter error, string server, RegimeException e)
    {
        if (NotOurs(e) is { } wrong)
        {
            error.WriteLine($"error: {server} {wrong.Problem}");
            error.WriteLine($"next: {wrong.Next}");
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

    /// <summary>An address where something answers, but not a RegimeGrpc server as it was asked for. Null when it is none of that.</summary>
    internal static (string Problem, string Next)? NotOurs(RegimeException e)
    {
        var said = e.InnerException?.ToString() ?? e.Message;
        if (said.Contains("HTTP_1_1_REQUIRED", StringComparison.Ordinal) || said.Contains("did not complete the HTTP/2 handshake", StringComparison.Ordinal))
            return ("speaks HTTP/1.1 only: it is the server's port for health and metrics, or no gRPC server at all.", "name the gRPC port, 5210 unless the server was told another: --server http://127.0.0.1:5210");
        if (said.Contains("AuthenticationException", StringComparison.Ordinal))
            return ("does not complete a TLS handshake.", "write http:// for a server without TLS; with TLS, see that its certificate is one this machine trusts.");
        if (e.Status == StatusCode.Unimplemented)
            return ("does not know this call: it is another gRPC server, or an older RegimeGrpc.", "check the address, or use the command's version that belongs to the server.");
        return null;
    }

    /// <summary>"Connection refused" says more than what the layers above made of it.</summary>
    private static string Innermost(RegimeException e)
    {
        var cause = (e.InnerException as RpcException)?.Status.DebugException ?? e;
        while (cause.InnerException is { } inner) cause = inner;
        return cause is RegimeException or RpcException ? e.Code : cause.Message;
    }

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

using System.CommandLine;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Logging.Abstractions;
using RegimeGrpc.Client;

namespace RegimeGrpc.Cli.Commands;

/// <summary>The options every command takes.</summary>
internal static class ServerOptions
{
    internal static readonly Option<string> Server = new("--server")
    {
        Description = "Where the server listens: http://host:port or https://host:port; replicas with commas. Also REGIME_SERVER.",
        HelpName = "URL",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("REGIME_SERVER") is { Length: > 0 } url ? url : "http://127.0.0.1:5210",
        Recursive = true,
    };

    internal static readonly Option<bool> Json = new("--json")
    {
        Description = "One JSON object a line, with the names of the wire contract.",
        Recursive = true,
    };

    internal static readonly Option<TimeSpan?> Timeout = Duration("--timeout", "How long one call may take; a watch, an import or a backtest may take any time. Default: 10s.");

    static ServerOptions()
    {
        Timeout.Recursive = true;
        Server.Validators.Add(result =>
        {
            var addresses = (result.GetValueOrDefault<string>() ?? "").Split(',', StringSplitOptions.TrimEntries);
            if (addresses.Any(address => !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
                result.AddError("--server must look like http://host:port or https://host:port, several replicas with commas between them; so must REGIME_SERVER.");
        });
    }

    internal static Option<string> Model() => new("--model")
    {
        Description = "Model name; see 'regime models'. Default: the server's default model.",
        HelpName = "M",
        DefaultValueFactory = _ => "",
    };

    /// <summary>An option that takes durations like 10s.</summary>
    internal static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = $"{description} Written like 500ms, 10s, 15m, 4h, 2d.",
        HelpName = "D",
        CustomParser = ParseDuration,
    };

    internal static Option<DateTimeOffset?> Instant(string name, string description) => new(name)
    {
        Description = $"{description} Like 2025-06-30T20:15:00Z; a date alone is the end of that UTC day.",
        HelpName = "T",
        CustomParser = result =>
        {
            if (InstantText.Parse(result.Tokens[0].Value) is { } instant) return instant;
            result.AddError($"'{result.Tokens[0].Value}' is no instant: write it like 2025-06-30T20:15:00Z or 2025-06-30.");
            return null;
        },
    };

    internal static RegimeClient Connect(this ParseResult parsed) => RegimeClient.Connect(
        parsed.GetValue(Server)!, new RegimeClientOptions { Deadline = parsed.GetValue(Timeout) ?? TimeSpan.FromSeconds(10), LoggerFactory = NullLoggerFactory.Instance }.With(parsed));

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        if (DurationText.Parse(result.Tokens[0].Value) is { } duration && duration > TimeSpan.Zero) return duration;
        result.AddError($"'{result.Tokens[0].Value}' is no duration: write it like 10s, 15m, 4h or 2d.");
        return null;
    }
}

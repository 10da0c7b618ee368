using System.CommandLine;
using System.CommandLine.Invocation;
using RegimeGrpc.Cli.Commands;

namespace RegimeGrpc.Cli;

/// <summary>The <c>regime</c> command.</summary>
internal static class CommandLine
{
    internal static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation = default)
    {
        var parsed = Root(terminal).Parse(args);
        // A wrong option deserves its message, not a page of help.
        if (parsed.Action is ParseErrorAction errors) errors.ShowHelp = false;
        var configuration = new InvocationConfiguration { Output = terminal.Out, Error = terminal.Error };
        var code = await parsed.InvokeAsync(configuration, cancellation).ConfigureAwait(false);
        if (parsed.Errors.Count == 0) return code;
        terminal.Error.WriteLine($"next: add --help to see what '{parsed.CommandResult.Command.Name}' takes.");
        return ExitCode.Usage;
    }

    private static RootCommand Root(Terminal terminal) => new("""
        Watch, read and feed a RegimeGrpc server.

        Examples:
          regime server-info
          regime import ../shared/data --manifest tests/market-data.manifest.json --until 2025-06-30
          regime get regime
          regime get levels --as-of 2025-03-31 --json
          regime watch --topics regime,levels --count 10
          regime what-if --flip-points
          regime export journal.jsonl && regime verify journal.jsonl
          regime backtest --report backtest.html
          regime claims

        Exit codes: 0 ok, 1 the server refused, 2 wrong usage, 3 no server, 4 an import had rejections, 5 not verified.
        """)
    {
        ImportCommand.Create(terminal),
        WatchCommand.Create(terminal),
        GetCommand.Create(terminal),
        ServerInfoCommand.Create(terminal),
        ModelsCommand.Create(terminal),
        TransitionsCommand.Create(terminal),
        WhatIfCommand.Create(terminal),
        ExportCommand.Create(terminal),
        VerifyCommand.Create(terminal),
        BacktestCommand.Create(terminal),
        ClaimsCommand.Create(terminal),
        ServerOptions.Server,
        ServerOptions.Json,
        ServerOptions.Timeout,
    };
}

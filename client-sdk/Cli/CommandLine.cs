using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using RegimeGrpc.Cli.Commands;

namespace RegimeGrpc.Cli;

/// <summary>The <c>regime</c> command.</summary>
internal static class CommandLine
{
    internal static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation = default)
    {
        var root = Root(terminal);
        // Alone it asks what it can do.
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args);
        // One line for each command here; its own --help tells the rest.
        foreach (var child in parsed.CommandResult.Command.Subcommands) child.Description = child.Description?.Split('\n')[0].TrimEnd('\r');
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new() { Output = terminal.Out, Error = terminal.Error }, cancellation).ConfigureAwait(false);

        // A wrong option deserves its message, not a page of help. That a command is missing goes without saying where one was mistyped.
        if (parsed.UnmatchedTokens.Count > 0 && parsed.CommandResult.Command.Subcommands.Count > 0)
            terminal.Error.WriteLine($"error: '{Path(parsed.CommandResult)}' has no command '{parsed.UnmatchedTokens[0]}'.");
        else
            foreach (var message in parsed.Errors.Select(WrongValue.Sentence).Distinct()) terminal.Error.WriteLine($"error: {message}");
        terminal.Error.WriteLine($"next: {Path(parsed.CommandResult)} --help tells what it takes.");
        return ExitCode.Usage;
    }

    /// <summary>As one would type it: <c>regime get levels</c>.</summary>
    private static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Path(parent)} {command.Command.Name}" : command.Command.Name;

    private static Command Root(Terminal terminal)
    {
        // Not a RootCommand: that one takes its name from the file it happens to run from.
        var root = new Command("regime", """
            Watch, read and feed a RegimeGrpc server: the risk regime of US small caps, Ether's levels, and the link between the two.

            Start with:
              regime server-info                     is it there, and what does it stand on
              regime watch                           the signal as it changes
              regime get levels                      one answer, now
              regime get levels --as-of 2025-03-31   one answer, as it was
              regime what-if --flip-points           at which close does what flip
              regime backtest --report backtest.html is it any good
              regime get signal --json | jq .        for scripts

            Exit codes: 0 ok, 1 the server refused, 2 wrong usage, 3 no server there, 4 observations were rejected, 5 not verified,
            130 interrupted (Ctrl-C) before it had ended; a watch has no end, and is 0.
            """)
        {
            WatchCommand.Create(terminal),
            GetCommand.Create(terminal),
            TransitionsCommand.Create(terminal),
            WhatIfCommand.Create(terminal),
            BacktestCommand.Create(terminal),
            ClaimsCommand.Create(terminal),
            ImportCommand.Create(terminal),
            ExportCommand.Create(terminal),
            RebuildCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            ModelsCommand.Create(terminal),
            FeedsCommand.Create(terminal),
            WatchesCommand.Create(terminal),
            ServerInfoCommand.Create(terminal),
            ServerOptions.Server,
            ServerOptions.Json,
            ServerOptions.Timeout,
            new HelpOption(),
            new VersionOption(),
        };
        foreach (var option in Caller.Options) root.Options.Add(option);
        root.Subcommands.Add(CompletionCommand.Create(terminal));
        root.Subcommands.Add(CompleteCommand.Create(terminal, root));
        return root;
    }
}

using System.CommandLine;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Wire;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime claims</c>: the note's claims against everything sealed so far.</summary>
internal static class ClaimsCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = ServerOptions.Model();
        var command = new Command("claims", "The note's claims against everything sealed so far, with intervals and verdicts.\n\nExample: regime claims --json")
        {
            model,
        };
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var wire = await client.Wire.ListClaimsAsync(parsed.GetValue(model)!, cancellation).ConfigureAwait(false);
                if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(wire);
                else ClaimsView.Write(terminal.Console, wire.Read().All);
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }
}

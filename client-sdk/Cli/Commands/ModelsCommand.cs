using System.CommandLine;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Wire;
using Spectre.Console;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime models</c>: the models and the series they read.</summary>
internal static class ModelsCommand
{
    internal static Command Create(Terminal terminal)
    {
        var command = new Command("models", "The models the server runs, and the series it accepts.\n\nExample: regime models --json");
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var wire = await client.Wire.ListModelsAsync(cancellation).ConfigureAwait(false);
                if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(wire);
                else Write(terminal.Console, wire);
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static void Write(IAnsiConsole console, V1.ListModelsResponse answer)
    {
        foreach (var model in answer.Models.Select(m => m.Read()))
        {
            console.Write(Pairs.Of(
                Markup.Escape(model.Name) + (model.IsDefault ? " (default)" : ""),
                [("", Markup.Escape(model.Description)),
                 ("fingerprint", Markup.Escape(model.Fingerprint)),
                 ("core", Markup.Escape(model.CoreVersion)),
                 .. model.Roles.Select(r => (Markup.Escape(r.Name), Markup.Escape(r.Series))),
                 .. model.Parameters.Select(p => ($"[grey]{Markup.Escape(p.Name)}[/]", $"[grey]{Markup.Escape(p.Value)}[/]"))]));
        }

        var table = Pairs.Grid("series", "id", "<kind", "<unit", "<known");
        foreach (var s in answer.Series.Select(s => s.Read())) table.AddRow(Markup.Escape(s.Id), Show.State(s.Kind), Markup.Escape(s.Unit), Markup.Escape(s.Publication));
        console.Write(table);
    }
}

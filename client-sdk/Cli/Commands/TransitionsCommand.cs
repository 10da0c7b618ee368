using System.CommandLine;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using Spectre.Console;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime transitions</c>: changes of regime and stance.</summary>
internal static class TransitionsCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = ServerOptions.Model();
        var topics = TopicNames.Option("Of which topics. Default: both.", Topic.Regime, Topic.Stance);
        var from = ServerOptions.Instant("--from", "Only transitions at or after.");
        var to = ServerOptions.Instant("--to", "Only transitions before.");
        var command = new Command("transitions", "Changes of regime and stance, oldest first.\n\nExample: regime transitions --topics regime --from 2024-12-31")
        {
            model, topics, from, to,
        };
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var options = new TransitionOptions { Model = parsed.GetValue(model)!, Topics = TopicNames.Of(parsed.GetValue(topics)), Start = parsed.GetValue(from), End = parsed.GetValue(to), PageSize = 1000 };
                var table = Pairs.Grid("transitions", "as of", "revision", "<topic", "<from", "<to", "<why");
                await foreach (var wire in client.Wire.ListTransitionsAsync(options, cancellation).ConfigureAwait(false))
                {
                    if (parsed.GetValue(ServerOptions.Json))
                    {
                        terminal.JsonLine(wire);
                        continue;
                    }

                    var t = wire.Read();
                    table.AddRow(Show.Time(t.AsOf), $"{t.Revision}", Show.State(t.Topic), Markup.Escape(t.From), Markup.Escape(t.To), Markup.Escape(string.Join("; ", t.Reasons)));
                }

                if (!parsed.GetValue(ServerOptions.Json)) terminal.Console.Write(table);
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }
}

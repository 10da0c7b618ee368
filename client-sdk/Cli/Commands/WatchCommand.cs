using System.CommandLine;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client;
using Spectre.Console;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime watch</c>: signals as they are published, a line each.</summary>
internal static class WatchCommand
{
    private static readonly Option<string[]> Topics = TopicNames.Option("Topics to watch, by comma or space. Default: all.");
    private static readonly Option<string> Model = ServerOptions.Model();
    private static readonly Option<string> ResumePoint = new("--resume-point") { Description = "resumePoint of the last line that was handled (--json shows it); go on right after it.", HelpName = "P", DefaultValueFactory = _ => "" };
    private static readonly Option<Delivery> Delivery = new("--delivery") { Description = "latest: leave signals out when slow, with a receipt; every: every signal, however late.", HelpName = "latest|every", DefaultValueFactory = _ => Client.Delivery.Latest };
    private static readonly Option<bool> SealedOnly = new("--sealed-only") { Description = "Only sealed signals, which never change." };
    private static readonly Option<int?> Count = new("--count") { Description = "End after so many signals.", HelpName = "N" };
    private static readonly Option<TimeSpan?> Heartbeat = ServerOptions.OptionalDuration("--heartbeat", "Time between heartbeats, 1s to 60s. Default: the server's.");
    private static readonly Option<TimeSpan?> MinInterval = ServerOptions.OptionalDuration("--min-interval", "At most one signal in this time (latest only).");

    internal static Command Create(Terminal terminal)
    {
        Count.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int?>() < 1) r.AddError("--count is at least 1.");
        });
        Heartbeat.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<TimeSpan?>() is { TotalSeconds: < 1 or > 60 }) r.AddError("--heartbeat is from 1s to 60s.");
        });
        var command = new Command("watch", """
            Print signals as they are published. Reconnects by itself; ends with Ctrl-C or --count.

            Examples:
              regime watch --topics regime,levels
              regime watch --sealed-only --json --count 1
            """)
        {
            Topics, Model, ResumePoint, Delivery, SealedOnly, Count, Heartbeat, MinInterval,
        };
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(parsed, terminal, client => RunAsync(parsed, terminal, client, cancellation), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, RegimeClient client, CancellationToken cancellation)
    {
        var options = new WatchOptions
        {
            Model = parsed.GetValue(Model)!,
            Topics = TopicNames.Of(parsed.GetValue(Topics)),
            ResumePoint = parsed.GetValue(ResumePoint)!,
            Delivery = parsed.GetValue(Delivery),
            SealedOnly = parsed.GetValue(SealedOnly),
            HeartbeatInterval = parsed.GetValue(Heartbeat),
            MinInterval = parsed.GetValue(MinInterval),
        };
        var (left, opened) = (parsed.GetValue(Count), false);
        await foreach (var (happened, wire) in client.WatchWireAsync(options, cancellation).ConfigureAwait(false))
        {
            switch (happened)
            {
                case WatchEvent.Opened o:
                    if (!opened && !parsed.GetValue(ServerOptions.Json)) SignalView.Simulated(terminal.Console, o.Provenance);
                    opened = true;
                    break;
                case WatchEvent.Reconnecting { Code: "UNAVAILABLE" } when !opened:
                    // Nothing there from the start is a mistake to report, not an outage to sit out.
                    await client.GetServerInfoAsync(cancellation).ConfigureAwait(false);
                    break;
            }

            Print(parsed, terminal, happened, wire);
            if (happened is WatchEvent.Published && --left == 0) return ExitCode.Ok;
        }

        return ExitCode.Ok;
    }

    /// <summary>With --json only what came over the wire is on standard output; what the client says itself goes beside it.</summary>
    private static void Print(ParseResult parsed, Terminal terminal, WatchEvent happened, Wire.V1.WatchResponse? wire)
    {
        if (!parsed.GetValue(ServerOptions.Json)) terminal.Console.MarkupLine(WatchLine.Of(happened));
        else if (wire is not null) terminal.JsonLine(wire);
        else terminal.Error.WriteLine(Markup.Remove(WatchLine.Of(happened)));
    }
}

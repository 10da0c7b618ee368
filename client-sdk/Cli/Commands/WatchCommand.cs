using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.CompilerServices;
using RegimeGrpc.Cli.Live;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Watching;
using Spectre.Console;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime watch</c>: signals as they are published, as a table that redraws in place or a line each.</summary>
internal static class WatchCommand
{
    /// <summary>Whoever looks at a screen wants to see that it is alive.</summary>
    private static readonly TimeSpan ScreenHeartbeat = TimeSpan.FromSeconds(5);

    private static readonly Option<string[]> Topics = TopicNames.Option("Topics to watch, by comma or space. Default: all.");
    private static readonly Option<string> Model = ServerOptions.Model();
    private static readonly Option<string> ResumePoint = new("--resume-point") { Description = "resumePoint of the last line that was handled (--json shows it); go on right after it.", HelpName = "P", DefaultValueFactory = _ => "" };
    private static readonly Option<Delivery?> Delivery = new("--delivery") { Description = "latest: leave signals out when slow, with a receipt; every: every signal, however late. Default: latest.", HelpName = "latest|every", CustomParser = ParseDelivery };
    private static readonly Option<bool> SealedOnly = new("--sealed-only") { Description = "Only sealed signals, which never change." };
    private static readonly Option<int?> Count = new("--count") { Description = "End after so many signals.", HelpName = "N" };
    private static readonly Option<TimeSpan?> Heartbeat = ServerOptions.Duration("--heartbeat", "Time between heartbeats, 1s to 60s. Default: the server's.");
    private static readonly Option<TimeSpan?> MinInterval = ServerOptions.Duration("--min-interval", "At most one signal in this time (latest only).");

    private static readonly Option<bool> Lines = new("--lines") { Description = "A line for each event, also in a terminal." };

    internal static Command Create(Terminal terminal)
    {
        // From the text: what is no number has its error from the parser, and asking for its value would throw.
        Count.Validators.Add(r =>
        {
            if (r.Tokens is [var n] && int.TryParse(n.Value, out var count) && count < 1) r.AddError("--count is at least 1.");
        });
        Heartbeat.Validators.Add(r =>
        {
            if (r.Tokens is [var d] && DurationText.Parse(d.Value) is { TotalSeconds: < 1 or > 60 }) r.AddError("--heartbeat is from 1s to 60s.");
        });
        var command = new Command("watch", """
            Look at the signal as it changes.

            A table that redraws in place in a terminal, a line for each event in a pipe. Reconnects and resumes by itself; ends with Ctrl-C or --count.

            Examples:
              regime watch
              regime watch --lines --topics regime,levels
              regime watch --delivery every --json | jq -r 'select(.signal) | .signal.regime.state'
              regime watch --sealed-only --json --count 1
            """)
        {
            Topics, Model, ResumePoint, Delivery, SealedOnly, Count, Heartbeat, MinInterval, Lines,
        };
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(parsed, terminal, client => RunAsync(parsed, terminal, client, cancellation), cancellation, interrupted: null));
        return command;
    }

    /// <summary>By name only: as .NET reads them, numbers would do too.</summary>
    private static Delivery? ParseDelivery(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Equals("latest", StringComparison.OrdinalIgnoreCase)) return Client.Delivery.Latest;
        if (!text.Equals("every", StringComparison.OrdinalIgnoreCase)) result.AddError($"'{text}' is no value for --delivery: it takes latest or every.");
        return Client.Delivery.Every;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, RegimeClient client, CancellationToken cancellation)
    {
        var isScreen = terminal.IsScreen && !parsed.GetValue(ServerOptions.Json) && !parsed.GetValue(Lines);
        var options = new WatchOptions
        {
            Model = parsed.GetValue(Model)!,
            Topics = TopicNames.Of(parsed.GetValue(Topics)),
            ResumePoint = parsed.GetValue(ResumePoint)!,
            Delivery = parsed.GetValue(Delivery) ?? Client.Delivery.Latest,
            SealedOnly = parsed.GetValue(SealedOnly),
            HeartbeatInterval = parsed.GetValue(Heartbeat) ?? (isScreen ? ScreenHeartbeat : null),
            MinInterval = parsed.GetValue(MinInterval),
        };
        var happenings = HappeningsAsync(client, options, parsed.GetValue(Count), cancellation);
        if (parsed.GetValue(ServerOptions.Json)) await JsonAsync(terminal, happenings).ConfigureAwait(false);
        else if (isScreen) await new LiveWatch(terminal.Console, TimeProvider.System).RunAsync(EventsAsync(happenings), cancellation).ConfigureAwait(false);
        else await LinesAsync(terminal, happenings).ConfigureAwait(false);
        return ExitCode.Ok;
    }

    /// <summary>Ends after so many signals.</summary>
    private static async IAsyncEnumerable<Delivered> HappeningsAsync(
        RegimeClient client, WatchOptions options, int? count, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (left, opened) = (count, false);
        await foreach (var delivered in client.WatchWireAsync(options, cancellation).ConfigureAwait(false))
        {
            opened |= delivered.Event is WatchEvent.Opened;
            // Nothing there from the start is a mistake to report, not an outage to sit out.
            if (delivered.Event is WatchEvent.Reconnecting && !opened) await client.GetServerInfoAsync(cancellation).ConfigureAwait(false);
            yield return delivered;
            if (delivered.Event is WatchEvent.Published && --left == 0) yield break;
        }
    }

    private static async IAsyncEnumerable<WatchEvent> EventsAsync(IAsyncEnumerable<Delivered> happenings)
    {
        await foreach (var delivered in happenings.ConfigureAwait(false)) yield return delivered.Event;
    }

    private static async Task LinesAsync(Terminal terminal, IAsyncEnumerable<Delivered> happenings)
    {
        var isFirst = true;
        await foreach (var (happened, _) in happenings.ConfigureAwait(false))
        {
            if (isFirst && happened is WatchEvent.Opened opened)
            {
                SignalView.Simulated(terminal.Console, opened.Provenance);
                isFirst = false;
            }

            terminal.MarkupLine(WatchLine.Of(happened));
        }
    }

    /// <summary>Only what came over the wire is on standard output; what the client says itself goes beside it.</summary>
    private static async Task JsonAsync(Terminal terminal, IAsyncEnumerable<Delivered> happenings)
    {
        await foreach (var (happened, wire) in happenings.ConfigureAwait(false))
        {
            if (wire is not null) terminal.JsonLine(wire);
            else terminal.Error.WriteLine(Markup.Remove(WatchLine.Of(happened)));
        }
    }
}

using System.CommandLine;
using RegimeGrpc.Cli.Output;
using Spectre.Console;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime watches</c>: who watches, and how far behind they are.</summary>
internal static class WatchesCommand
{
    internal static Command Create(Terminal terminal)
    {
        var command = new Command("watches", """
            Who watches, with which key, and how many revisions they are behind.

            Only those of the replica that answers: ask each with its own --server. Needs the scope admin where callers are asked. A key that
            is to be withdrawn is out of use here when its id is no longer shown.

            Example: regime watches --server https://replica-2:5210 --api-key-file admin.key
            """);
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var answer = await client.Wire.ListWatchesAsync(cancellation).ConfigureAwait(false);
                if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(answer);
                else Write(terminal.Console, answer);
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static void Write(IAnsiConsole console, V1.ListWatchesResponse answer)
    {
        var table = Pairs.Grid("open watches", "caller", "<key", "<from", "<model", "<topics", "<delivery", "opened", "revision", "lag");
        foreach (var watch in answer.Watches)
        {
            table.AddRow(
                Markup.Escape(watch.Origin?.Caller ?? ""), Markup.Escape(watch.Origin?.KeyId ?? ""), Markup.Escape(watch.Origin?.AddressClass ?? ""),
                Markup.Escape(watch.Model), string.Join(", ", watch.Topics.Select(topic => Show.State(topic).ToLowerInvariant())),
                Show.State(watch.Delivery) + (watch.SealedOnly ? ", sealed only" : ""), Show.Time(watch.OpenedAt?.ToDateTimeOffset()), $"{watch.Revision}", $"{watch.Lag}");
        }

        console.Write(table);
    }
}

using System.CommandLine;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Wire;
using Spectre.Console;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime server-info</c>: what the server is and what it stands on.</summary>
internal static class ServerInfoCommand
{
    internal static Command Create(Terminal terminal)
    {
        var command = new Command("server-info", "What the server is and what it stands on: journal, durability, models.\n\nExample: regime server-info --json");
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var wire = await client.Wire.GetServerInfoAsync(cancellation).ConfigureAwait(false);
                if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(wire);
                else Write(terminal.Console, wire.Read());
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static void Write(IAnsiConsole console, Client.Catalogue.ServerInfo info)
    {
        var journal = info.Journal;
        SignalView.Simulated(console, journal.Provenance);
        if (journal.Stale) console.MarkupLine("[red bold]STORAGE STALE[/]: the store cannot be reached.");
        var durability = journal.Durability == Durability.Full ? "FULL" : $"[yellow]{Show.State(journal.Durability)}[/]";
        console.Write(Pairs.Of(
            "server",
            ("version", $"{Markup.Escape(info.Version)} (core {Markup.Escape(info.CoreVersion)}), up since {Show.Time(info.StartedAt)}"),
            ("journal", $"{Markup.Escape(journal.Id)} in {Markup.Escape(journal.Store)}, {Show.State(journal.Provenance)}"),
            ("durability", $"{durability}: {Markup.Escape(journal.DurabilityReason)}"),
            ("revisions", $"{journal.OldestRevision} to {journal.LatestRevision}, journal time {Show.Time(journal.JournalTime)}"),
            ("hash", $"[grey]{Markup.Escape(journal.Hash)}[/]")));
        if (info.Models.Count == 0) return;
        var table = Pairs.Grid("models", "model", "<fingerprint", "revision", "seals", "newest seal", "<chain", "checkpoint");
        foreach (var m in info.Models)
            table.AddRow(Markup.Escape(m.Name), First(m.Fingerprint), $"{m.Revision}", $"{m.Seals}", $"{m.SealedRevision}", First(m.ChainDigest), $"{m.CheckpointRevision}");
        console.Write(table);
    }

    private static string First(string hex) => Markup.Escape(hex[..Math.Min(12, hex.Length)]);
}

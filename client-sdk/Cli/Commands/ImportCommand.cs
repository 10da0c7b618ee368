using System.CommandLine;
using RegimeGrpc.Cli.Import;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using Spectre.Console;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime import</c>: files into the journal, in the order in which they could have been known.</summary>
internal static class ImportCommand
{
    private const int ShownRows = 20;

    private static readonly Argument<string> Directory = new("DIR") { Description = "Directory of the files the manifest names." };
    private static readonly Option<string> ManifestFile = new("--manifest") { Description = "What the files mean (JSON; client-sdk/Cli/Import/README.md describes it).", HelpName = "FILE", Required = true };
    private static readonly Option<DateTimeOffset?> Until = ServerOptions.Instant("--until", "Append only what was known by then, and move the journal's clock there.");
    private static readonly Option<int> Batch = AppendRun.Batch();
    private static readonly Option<TimeSpan?> RetryFor = AppendRun.RetryFor();

    internal static Command Create(Terminal terminal)
    {
        var command = new Command("import", """
            Append files to the journal, sorted by the instant at which each value could have been known.

            Run it again after a crash: what is in already counts as a duplicate.
            Example: regime import ../shared/data --manifest tests/market-data.manifest.json --until 2025-06-30
            """)
        {
            Directory, ManifestFile, Until, Batch, RetryFor,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, terminal, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        var until = parsed.GetValue(Until);
        ImportPlan plan;
        try
        {
            plan = ImportPlan.Read(parsed.GetValue(Directory)!, ManifestReader.Read(parsed.GetValue(ManifestFile)!), until);
        }
        catch (ManifestException e)
        {
            terminal.Error.WriteLine($"error: {e.Message}");
            terminal.Error.WriteLine("next: correct the manifest or the directory; nothing was sent.");
            return ExitCode.Usage;
        }

        foreach (var row in plan.Unreadable.Take(ShownRows)) terminal.Error.WriteLine($"unreadable: {row.Place}: {row.Reason}");
        if (plan.Unreadable.Count > ShownRows) terminal.Error.WriteLine($"unreadable: and {plan.Unreadable.Count - ShownRows} more");
        return await ServerCall.RunAsync(parsed, terminal, client => SendAsync(parsed, terminal, client, plan, until, cancellation), cancellation).ConfigureAwait(false);
    }

    private static async Task<int> SendAsync(
        ParseResult parsed, Terminal terminal, RegimeClient client, ImportPlan plan, DateTimeOffset? until, CancellationToken cancellation)
    {
        var server = await client.GetServerInfoAsync(cancellation).ConfigureAwait(false);
        if (server.Journal.Provenance == Provenance.Simulated)
            terminal.Error.WriteLine("SIMULATED: this server's journal is simulated; real data does not belong there and may be refused.");
        var advanceTo = plan.AdvanceTo(until);
        if (advanceTo > server.ServerTime)
        {
            terminal.Error.WriteLine($"note: --until lies after the server's clock; the journal's clock moves to {server.ServerTime:u} only.");
            advanceTo = server.ServerTime;
        }

        var importer = new Importer(client, plan, AppendRun.StreamOptions(terminal, parsed.GetValue(RetryFor)), parsed.GetValue(Batch));
        if (await AppendRun.RunAsync(terminal, importer, plan.Rows.Count, advanceTo, cancellation).ConfigureAwait(false) is { } failed) return failed;
        Report(parsed, terminal, importer, plan, until);
        return importer.Rejected.Count + plan.Unreadable.Count == 0 ? ExitCode.Ok : ExitCode.Rejections;
    }

    private static void Report(ParseResult parsed, Terminal terminal, Importer importer, ImportPlan plan, DateTimeOffset? until)
    {
        var summary = importer.Summary;
        if (parsed.GetValue(ServerOptions.Json))
        {
            terminal.Out.WriteLine(summary.Json());
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumn("import").AddColumn(new TableColumn("observations").RightAligned());
        table.AddRow("accepted", $"{summary.Accepted}");
        table.AddRow("duplicates", $"{summary.Duplicates}");
        table.AddRow("rejected", summary.Rejected > 0 ? $"[red]{summary.Rejected}[/]" : "0");
        table.AddRow(until is { } limit ? $"held back (known after {limit:u})" : "held back", $"{summary.HeldBack}");
        table.AddRow("unreadable", summary.Unreadable > 0 ? $"[red]{summary.Unreadable}[/]" : "0");
        terminal.Console.Write(table);
        foreach (var group in plan.HeldBack.GroupBy(r => r.Observation.Series).OrderBy(g => g.Key, StringComparer.Ordinal))
            terminal.Console.MarkupLineInterpolated($"  held back: {group.Key}: {group.Count()}, known from {group.Min(r => r.Observation.KnownAt):u}");
        terminal.Console.MarkupLineInterpolated($"{summary.Rows} observations in {summary.Seconds:0.0} s; the journal is at revision {summary.LatestRevision}.");
    }
}

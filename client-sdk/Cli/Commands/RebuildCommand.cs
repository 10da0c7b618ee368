using System.CommandLine;
using RegimeGrpc.Cli.Import;
using RegimeGrpc.Client;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime rebuild</c>: exported journals, merged and sorted, into the empty journal of a server.</summary>
internal static class RebuildCommand
{
    private static readonly Argument<string[]> Files = new("FILE") { Description = "Exports, as 'regime export' writes them.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Continue = new("--continue") { Description = "Go on with a rebuild that was cut off: the journal need not be empty." };
    private static readonly Option<string[]> Without = new("--without")
    {
        Description = "Leave out what this source has said, for instance one whose licence you no longer have. May be given again.",
        HelpName = "SOURCE",
    };

    private static readonly Option<int> Batch = AppendRun.Batch();
    private static readonly Option<TimeSpan?> RetryFor = AppendRun.RetryFor();

    internal static Command Create(Terminal terminal)
    {
        var command = new Command("rebuild", """
            Merge exported journals into the empty journal of a server.

            Every observation of the exports, sorted by (known_at, series, event_time, source); of one period at one instant a
            journal's own order stays, so its last word is the last. That is how history gets before what is live already
            (HISTORY_AFTER_LIVE), and how the journals of several servers become one. Facts that are in
            several exports go in once; the clock's entries are made anew; the new journal has an id of its own, so resume points
            of the old ones do not apply to it.

            Each export is checked first, as 'regime verify' does; nothing is sent unless all of them hold.

            Example: a journal with more history, from the live one and one that the history was imported into
              regime export live.jsonl --server http://127.0.0.1:5210
              regime export history.jsonl --server http://127.0.0.1:5220
              regime rebuild live.jsonl history.jsonl --server http://127.0.0.1:5230
            """)
        {
            Files, Continue, Without, Batch, RetryFor,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var sources = new List<ExportSource>();
            try
            {
                foreach (var path in parsed.GetValue(Files)!) sources.Add(ExportSource.Read(path));
            }
            catch (ManifestException e)
            {
                terminal.Error.WriteLine($"error: {e.Message}");
                terminal.Error.WriteLine("next: export it again ('regime export FILE'); nothing was sent.");
                return Task.FromResult(ExitCode.NotVerified);
            }

            return ServerCall.RunAsync(parsed, terminal, client => SendAsync(parsed, terminal, client, sources, cancellation), cancellation);
        });
        return command;
    }

    private static async Task<int> SendAsync(ParseResult parsed, Terminal terminal, RegimeClient client, List<ExportSource> sources, CancellationToken cancellation)
    {
        var server = await client.GetServerInfoAsync(cancellation).ConfigureAwait(false);
        if (Objection(server.Journal, sources, parsed.GetValue(Continue)) is { } objection)
        {
            terminal.Error.WriteLine($"error: {objection.Problem}");
            terminal.Error.WriteLine($"next: {objection.Next}");
            return ExitCode.Usage;
        }

        var rows = MergeOrder.Of(sources);
        foreach (var source in parsed.GetValue(Without) ?? [])
        {
            var left = rows.RemoveAll(row => row.Observation.Source == source);
            if (left == 0)
            {
                terminal.Error.WriteLine($"error: no observation of the exports is of '{source}'.");
                terminal.Error.WriteLine($"next: name one of {string.Join(", ", rows.Select(row => row.Observation.Source).Distinct().Order(StringComparer.Ordinal))}; nothing was sent.");
                return ExitCode.Usage;
            }

            terminal.Error.WriteLine($"left out: {left} observations of {source}");
        }

        var journalTime = sources.Max(source => source.JournalTime);
        DateTimeOffset? advanceTo = rows.Count == 0 ? null : journalTime < server.ServerTime ? journalTime : server.ServerTime;
        var importer = new Importer(client, new(rows, [], []), AppendRun.StreamOptions(terminal, parsed.GetValue(RetryFor)), parsed.GetValue(Batch));
        if (await AppendRun.RunAsync(terminal, importer, rows.Count, advanceTo, cancellation).ConfigureAwait(false) is { } failed) return failed;

        var summary = importer.Summary;
        if (parsed.GetValue(ServerOptions.Json)) terminal.Out.WriteLine(summary.Json());
        else
        {
            terminal.MarkupLine($"{sources.Count} exports with {summary.Rows} observations: {summary.Accepted} went in, {summary.Duplicates} were there already, {summary.Rejected} were rejected.");
            terminal.MarkupLine($"Journal {summary.JournalId} is at revision {summary.LatestRevision}, {summary.Seconds:0.0} s.");
        }

        return summary.Rejected == 0 ? ExitCode.Ok : ExitCode.Rejections;
    }

    private static (string Problem, string Next)? Objection(Client.Catalogue.JournalInfo journal, List<ExportSource> sources, bool isContinued)
    {
        foreach (var source in sources)
        {
            if (!string.Equals(source.Header.Provenance, journal.Provenance.ToString(), StringComparison.OrdinalIgnoreCase))
                return ($"journal {source.Header.Journal} is {source.Header.Provenance} and the server's is {journal.Provenance.ToString().ToUpperInvariant()}: real and simulated never mix.", "name a server of the same kind with --server URL.");
            if (source.Header.Journal == journal.Id)
                return ($"{source.Header.Journal} is the server's own journal.", "start a server on an empty --data-dir and name it with --server URL.");
        }

        return journal.LatestRevision > Revision.Start && !isContinued
            ? ($"the server's journal is not empty: it is at revision {journal.LatestRevision}.", "start a server on an empty --data-dir, or give --continue if this goes on with a rebuild that was cut off.")
            : null;
    }
}

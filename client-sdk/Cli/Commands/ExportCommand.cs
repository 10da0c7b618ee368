using System.CommandLine;
using System.Diagnostics;
using RegimeGrpc.Cli.Verify;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime export</c>: the journal and the digests of the seals, as lines that can be checked anywhere.</summary>
internal static class ExportCommand
{
    private const int PageSize = 5000;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(10);

    internal static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("FILE") { Description = "Where to write. It appears when it is complete." };
        var model = ServerOptions.Model();
        var from = new Option<ulong>("--from") { Description = "First revision.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var to = new Option<ulong?>("--to") { Description = "Last revision. Default: the newest.", HelpName = "N" };
        from.Validators.Add(r =>
        {
            if (r.Tokens is [{ Value: "0" }]) r.AddError("--from: revisions start at 1.");
        });
        var command = new Command("export", """
            Write observations with their revision and rolling hash, and the seals of a model with their chain, as JSON lines.

            Example: regime export journal.jsonl && regime verify journal.jsonl
            """)
        {
            file, model, from, to,
        };
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var path = parsed.GetValue(file)!;
                var partial = path + ".partial";
                try
                {
                    var code = await WriteAsync(terminal, client, partial, parsed.GetValue(model)!, parsed.GetValue(from), parsed.GetValue(to), cancellation).ConfigureAwait(false);
                    if (code == ExitCode.Ok) File.Move(partial, path, overwrite: true);
                    return code;
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    terminal.Error.WriteLine($"error: {e.Message}");
                    return ExitCode.Usage;
                }
                finally
                {
                    File.Delete(partial);
                }
            },
            cancellation));
        return command;
    }

    /// <summary>Seals are there when the model has come so far; after many appends at once that takes the server a while.</summary>
    private static async Task<bool> FoldedAsync(Terminal terminal, RegimeClient client, V1.ModelInfo model, ulong last, CancellationToken cancellation)
    {
        var (reached, moved) = (model.Revision, Stopwatch.GetTimestamp());
        while (reached < last)
        {
            if (Stopwatch.GetElapsedTime(moved) > Standstill)
            {
                terminal.Error.WriteLine($"error: the server has folded revision {reached} of {last} and does not get on; try again, or export what is there with --to {reached}.");
                return false;
            }

            await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
            var info = await client.Wire.GetServerInfoAsync(cancellation).ConfigureAwait(false);
            if (info.Models.FirstOrDefault(m => m.Name == model.Name)?.Revision is { } now && now != reached) (reached, moved) = (now, Stopwatch.GetTimestamp());
        }

        return true;
    }

    private static async Task<int> WriteAsync(
        Terminal terminal, RegimeClient client, string path, string modelName, ulong first, ulong? to, CancellationToken cancellation)
    {
        var info = await client.Wire.GetServerInfoAsync(cancellation).ConfigureAwait(false);
        var model = info.Models.FirstOrDefault(m => modelName.Length == 0 || m.Name == modelName);
        if (model is null)
        {
            terminal.Error.WriteLine($"error: the server has no model '{modelName}'; 'regime models' lists them.");
            return ExitCode.Usage;
        }

        var last = to ?? info.Journal.LatestRevision;
        if (!await FoldedAsync(terminal, client, model, Math.Min(last, info.Journal.LatestRevision), cancellation).ConfigureAwait(false)) return ExitCode.ServerError;
        if (last < first)
        {
            terminal.Error.WriteLine($"error: there are no revisions from {first} to {last}; the journal ends at {info.Journal.LatestRevision}.");
            return ExitCode.Usage;
        }

        var entries = client.Wire.ListObservationsAsync(new() { StartRevision = first, EndRevision = last, PageSize = PageSize }, cancellation);
        var seals = client.Wire.ListSealsAsync(new() { Model = model.Name, StartRevision = first, EndRevision = last, PageSize = PageSize }, cancellation);
        await using var file = File.Create(path);
        using var writer = new ExportWriter(file);
        await using var sealPages = seals.GetAsyncEnumerator(cancellation);
        var pending = new Queue<V1.SealEntry>();
        var chainBefore = await NextPageAsync(sealPages, pending).ConfigureAwait(false) ?? "";
        var isFirst = true;
        await foreach (var page in entries.ConfigureAwait(false))
        {
            if (isFirst) writer.Write(new ExportLine.Header(page.JournalId, Name(page.Provenance), model.Name, model.Fingerprint, first, last, page.HashBefore, chainBefore));
            isFirst = false;
            foreach (var entry in page.Entries)
            {
                writer.Write(new ExportLine.Entry(entry.Revision, entry.Observation.Read(), entry.Hash));
                while (true)
                {
                    if (pending.Count == 0 && await NextPageAsync(sealPages, pending).ConfigureAwait(false) is null) break;
                    if (pending.Count == 0 || pending.Peek().Revision != entry.Revision) break;
                    var seal = pending.Dequeue();
                    writer.Write(new ExportLine.Seal(seal.Revision, seal.AsOf.Read() ?? default, Name(seal.Kind), seal.Digest, seal.Chain));
                }
            }
        }

        writer.End();
        await file.FlushAsync(cancellation).ConfigureAwait(false);
        terminal.Error.WriteLine($"exported {writer.Observations} observations and {writer.Seals} seals of {model.Name}, revisions {first} to {last}");
        return ExitCode.Ok;
    }

    /// <summary>The chain before the page; null when there is no page any more.</summary>
    private static async Task<string?> NextPageAsync(IAsyncEnumerator<V1.ListSealsResponse> pages, Queue<V1.SealEntry> into)
    {
        if (!await pages.MoveNextAsync().ConfigureAwait(false)) return null;
        foreach (var seal in pages.Current.Seals) into.Enqueue(seal);
        return pages.Current.ChainBefore;
    }

    private static string Name<T>(T value) where T : struct, Enum => value.ToString().ToUpperInvariant();
}

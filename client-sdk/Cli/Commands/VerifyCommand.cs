using System.CommandLine;
using System.Text.Json;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Cli.Verify;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Audit;
using RegimeGrpc.Client.Wire;
using Spectre.Console;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime verify</c>: an exported file without a server, or a revision by the server's own journal.</summary>
internal static class VerifyCommand
{
    private const int ShownFindings = 20;

    internal static Command Create(Terminal terminal)
    {
        var file = new Argument<string?>("FILE") { Description = "An export to check here, without a server.", Arity = ArgumentArity.ZeroOrOne };
        var model = ServerOptions.Model();
        var revision = new Option<ulong>("--revision") { Description = "Let the server compute this revision again. Default: its newest sealed signal.", HelpName = "N" };
        var fromNothing = new Option<bool>("--from-nothing") { Description = "Let it start from the first entry instead of a checkpoint; give it time with --timeout." };
        var command = new Command("verify", """
            Check an exported file here, or let the server compute a signal again and compare the digests.

            Examples:
              regime verify journal.jsonl
              regime verify --from-nothing --timeout 2m
            """)
        {
            file, model, revision, fromNothing,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(file) is not null && (result.GetResult(revision) is { Implicit: false } || result.GetResult(fromNothing) is { Implicit: false }))
                result.AddError("--revision and --from-nothing ask the server; a FILE is checked without one.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            var isJson = parsed.GetValue(ServerOptions.Json);
            if (parsed.GetValue(file) is { } path) return Task.FromResult(CheckFile(terminal, path, isJson));
            return ServerCall.RunAsync(
                parsed,
                terminal,
                async client =>
                {
                    var options = new VerifyOptions
                    {
                        Model = parsed.GetValue(model)!,
                        Revision = new(parsed.GetValue(revision)),
                        From = parsed.GetValue(fromNothing) ? VerifyFrom.Nothing : VerifyFrom.Checkpoint,
                    };
                    var wire = await client.Wire.VerifyRevisionAsync(options.Write(), cancellation).ConfigureAwait(false);
                    if (isJson) terminal.JsonLine(wire);
                    else Write(terminal.Console, wire.Read());
                    return wire.Equal ? ExitCode.Ok : ExitCode.NotVerified;
                },
                cancellation);
        });
        return command;
    }

    private static int CheckFile(Terminal terminal, string path, bool isJson)
    {
        ExportCheck check;
        try
        {
            using var file = File.OpenRead(path);
            check = ExportCheck.Of(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"error: {e.Message}");
            return ExitCode.Usage;
        }

        if (isJson) terminal.Out.WriteLine(Json(path, check));
        else Write(terminal, path, check);
        return check.Findings.Count == 0 ? ExitCode.Ok : ExitCode.NotVerified;
    }

    private static void Write(Terminal terminal, string path, ExportCheck check)
    {
        if (check.Header is { Provenance: "SIMULATED" }) SignalView.Simulated(terminal.Console, Client.Signals.Provenance.Simulated);
        foreach (var finding in check.Findings.Take(ShownFindings)) terminal.Out.WriteLine($"{path}:{finding.Line}: {finding.Problem}");
        if (check.Findings.Count > ShownFindings) terminal.Out.WriteLine($"and {check.Findings.Count - ShownFindings} more");
        if (check.Findings.Count > 0)
        {
            terminal.Out.WriteLine("NOT VERIFIED: the file is not what was exported.");
            return;
        }

        var header = check.Header!;
        terminal.Console.Write(Pairs.Of(
            "[green]verified[/]",
            ("journal", $"{Markup.Escape(header.Journal)}, {Markup.Escape(header.Provenance)}"),
            ("model", $"{Markup.Escape(header.Model)} [grey]{Markup.Escape(header.Fingerprint)}[/]"),
            ("revisions", $"{header.First} to {header.Last}: {check.Observations} observations, {check.Seals} seals"),
            ("rolling hash", Markup.Escape(check.Hash)),
            ("chain", Markup.Escape(check.Chain))));
        terminal.Out.WriteLine("It hangs together. That it is the server's: compare hash and chain with 'regime server-info' or 'regime verify --revision'.");
    }

    private static string Json(string path, ExportCheck check) => JsonSerializer.Serialize(new
    {
        file = path,
        verified = check.Findings.Count == 0,
        journalId = check.Header?.Journal,
        provenance = check.Header?.Provenance,
        model = check.Header?.Model,
        fingerprint = check.Header?.Fingerprint,
        firstRevision = check.Header?.First,
        lastRevision = check.Header?.Last,
        observations = check.Observations,
        seals = check.Seals,
        hash = check.Hash,
        chain = check.Chain,
        findings = check.Findings.Select(finding => new { line = finding.Line, problem = finding.Problem }),
    });

    private static void Write(IAnsiConsole console, Verification verification) => console.Write(Pairs.Of(
        verification.Equal ? "[green]equal[/]" : verification.Source == PublishedSource.Unspecified ? "[yellow]nothing to compare with[/]" : "[red]NOT EQUAL[/]",
        ("signal", $"{Markup.Escape(verification.Model)} at revision {verification.Revision}, as of {Show.Time(verification.AsOf)}, {Show.State(verification.Finality)}"),
        ("published", Hex(verification.PublishedDigest, verification.Source)),
        ("computed again", Hex(verification.RecomputedDigest, PublishedSource.SealLog)),
        ("published chain", Hex(verification.PublishedChain, verification.Source)),
        ("chain again", Hex(verification.RecomputedChain, PublishedSource.SealLog)),
        ("folded", $"{verification.EntriesFolded} entries, {(verification.FoldedAfter == Revision.Start ? "from nothing" : $"from the checkpoint at {verification.FoldedAfter}")}"),
        ("journal", $"{Markup.Escape(verification.JournalId)} [grey]{Markup.Escape(verification.Hash)}[/]")));

    private static string Hex(string hex, PublishedSource source) =>
        source == PublishedSource.Unspecified ? "[grey]nobody remembers: it was provisional and has left the board[/]" : hex.Length == 0 ? "[grey]-[/]" : Markup.Escape(hex);
}

using System.CommandLine;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Cli.Report;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Evaluation;
using RegimeGrpc.Client.Wire;
using Spectre.Console;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime backtest</c>: scores a model over a span of the journal.</summary>
internal static class BacktestCommand
{
    internal static Command Create(Terminal terminal)
    {
        var model = ServerOptions.Model();
        var from = ServerOptions.Instant("--from", "Only seals at or after; what came before still warms the model up.");
        var to = ServerOptions.Instant("--to", "Only seals at or before.");
        var report = new Option<FileInfo?>("--report")
        {
            Description = "Also write a report: one self-contained HTML page with charts, or Markdown when FILE ends in .md.",
            HelpName = "FILE",
        };
        var variants = new Option<int>("--variants-tried")
        {
            Description = "Parameter sets looked at before this one was kept, this one included.",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        var exclude = new Option<bool>("--exclude-rule-dated") { Description = "Leave out history that is known at a time by rule alone, not by its provider or because it was seen." };
        var command = new Command("backtest", """
            Score the model over the journal: stance against baselines, forecasts, outcomes, claims.

            The journal is folded again. Decided at each seal, filled at the next price, 10 bp a side. With --json: progress and report, one object a line.

            Example: regime backtest --from 2020-01-01 --report backtest.html
            """)
        {
            model, from, to, report, variants, exclude,
        };
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var options = new BacktestOptions
                {
                    Model = parsed.GetValue(model)!,
                    From = parsed.GetValue(from),
                    To = parsed.GetValue(to),
                    Parameters = parsed.GetResult(variants) is { Implicit: false } ? new EvaluationParameters { VariantsTried = parsed.GetValue(variants) } : null,
                    ExcludeRuleDated = parsed.GetValue(exclude),
                };
                var json = parsed.GetValue(ServerOptions.Json);
                if (await RunAsync(terminal, client, options, json, cancellation).ConfigureAwait(false) is not { } result) return ExitCode.ServerError;
                if (parsed.GetValue(report) is { } file && !await WriteAsync(terminal, file, result, cancellation).ConfigureAwait(false)) return ExitCode.Usage;
                if (!json) BacktestView.Write(terminal.Console, result);
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static async Task<BacktestReport?> RunAsync(Terminal terminal, RegimeClient client, BacktestOptions options, bool json, CancellationToken cancellation)
    {
        BacktestReport? report = null;
        if (json || !terminal.Progress.Profile.Capabilities.Interactive)
        {
            await ReadAsync(_ => { }).ConfigureAwait(false);
        }
        else
        {
            await terminal.Progress.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var task = context.AddTask("folding");
                    await ReadAsync(progress =>
                    {
                        task.Value = 100 * progress.Share;
                        task.Description = progress.Share < 1 ? $"folding {progress.JournalTime:yyyy-MM-dd}" : "scoring";
                    }).ConfigureAwait(false);
                }).ConfigureAwait(false);
        }

        if (report is null) terminal.Error.WriteLine("error: the server ended the backtest without a report.");
        return report;

        async Task ReadAsync(Action<BacktestEvent.Progressed> show)
        {
            await foreach (var wire in client.Wire.RunBacktestAsync(options.Write(), cancellation).ConfigureAwait(false))
            {
                if (json) terminal.JsonLine(wire);
                if (wire.EventCase == V1.RunBacktestResponse.EventOneofCase.Progress && wire.Read() is BacktestEvent.Progressed progress) show(progress);
                else if (wire.Read() is BacktestEvent.Completed completed) report = completed.Report;
            }
        }
    }

    private static async Task<bool> WriteAsync(Terminal terminal, FileInfo file, BacktestReport report, CancellationToken cancellation)
    {
        var isMarkdown = file.Extension.Equals(".md", StringComparison.OrdinalIgnoreCase);
        try
        {
            await File.WriteAllTextAsync(file.FullName, isMarkdown ? MarkdownReport.Of(report) : HtmlReport.Of(report), cancellation).ConfigureAwait(false);
            terminal.Error.WriteLine($"wrote {file.FullName}");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error.WriteLine($"error: the report could not be written: {e.Message}");
            terminal.Error.WriteLine("next: name a file in a directory that exists and that you may write to.");
            return false;
        }
    }
}

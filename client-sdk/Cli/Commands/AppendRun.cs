using System.CommandLine;
using System.Diagnostics;
using RegimeGrpc.Cli.Import;
using RegimeGrpc.Client;
using RegimeGrpc.Client.Observations;
using Spectre.Console;

namespace RegimeGrpc.Cli.Commands;

/// <summary>Sends a plan and shows how it goes; the commands that append share it.</summary>
internal static class AppendRun
{
    private const int ShownRows = 20;

    internal static Option<int> Batch()
    {
        var option = new Option<int>("--batch") { Description = "Observations a batch, 1 to 10000.", HelpName = "N", DefaultValueFactory = _ => 2000 };
        option.Validators.Add(r =>
        {
            if (r.Tokens is [var n] && int.TryParse(n.Value, out var batch) && batch is < 1 or > 10000) r.AddError("--batch is from 1 to 10000.");
        });
        return option;
    }

    internal static Option<TimeSpan?> RetryFor() => ServerOptions.Duration("--retry-for", "How long to wait for a server that went away. Default: 30s.");

    internal static AppendStreamOptions StreamOptions(Terminal terminal, TimeSpan? retryFor) => new()
    {
        RetryFor = retryFor ?? TimeSpan.FromSeconds(30),
        Reconnecting = (e, delay) => terminal.Error.WriteLine($"connection lost ({e.Code}); trying again in {delay.TotalSeconds:0.0} s"),
    };

    /// <summary>Sends everything and names what was rejected. The exit code when it did not get to the end, else null.</summary>
    internal static async Task<int?> RunAsync(Terminal terminal, Importer importer, int total, DateTimeOffset? advanceTo, CancellationToken cancellation)
    {
        try
        {
            await ProgressAsync(terminal, total, progress => importer.RunAsync(advanceTo, progress, cancellation)).ConfigureAwait(false);
        }
        catch (RegimeException e)
        {
            terminal.Error.WriteLine($"error: {e.Code}: {e.Message}");
            terminal.Error.WriteLine($"next: {importer.Answered} of {total} observations were answered. Bring the server back and run the same command again: what is in counts as duplicates.");
            return ExitCode.Of(e);
        }

        foreach (var rejected in importer.Rejected.Take(ShownRows))
            terminal.Error.WriteLine($"rejected: {rejected.Row.Place}: {rejected.Row.Observation.Series}: {rejected.Reason}: {rejected.Message}");
        if (importer.Rejected.Count > ShownRows) terminal.Error.WriteLine($"rejected: and {importer.Rejected.Count - ShownRows} more");
        return null;
    }

    private static async Task ProgressAsync(Terminal terminal, int total, Func<Action<Importer>, Task> run)
    {
        if (terminal.Progress.Profile.Capabilities.Interactive)
        {
            await terminal.Progress.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    var task = context.AddTask("appending", maxValue: Math.Max(total, 1));
                    await run(i => task.Value = i.Answered).ConfigureAwait(false);
                }).ConfigureAwait(false);
            return;
        }

        var last = Stopwatch.GetTimestamp();
        await run(i =>
        {
            if (Stopwatch.GetElapsedTime(last) < TimeSpan.FromSeconds(5)) return;
            last = Stopwatch.GetTimestamp();
            terminal.Error.WriteLine($"{i.Answered} of {total} observations");
        }).ConfigureAwait(false);
    }
}

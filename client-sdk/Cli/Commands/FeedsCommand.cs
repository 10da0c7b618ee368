using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Cli.Output;
using Spectre.Console;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Cli.Commands;

/// <summary><c>regime feeds list|check|backfill</c>: the server's live inputs. Settings and keys are the server's, and stay with it.</summary>
internal static class FeedsCommand
{
    internal static Command Create(Terminal terminal) => new("feeds", """
        The server's live inputs: what is configured, what each provider answers, and bringing history.

        Settings and keys are those of the running server (--feeds) and stay with it. Needs the scope admin where callers are asked.

        Example: regime feeds check
        """)
    {
        List(terminal), Check(terminal), Backfill(terminal),
    };

    private static Argument<string> Provider()
    {
        var provider = new Argument<string>("PROVIDER") { Description = "Only this one, for example coinbase.", Arity = ArgumentArity.ZeroOrOne, DefaultValueFactory = _ => "" };
        provider.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: ['-', ..] option }]) given.AddError($"There is no option '{option}'; see --help.");
        });
        return provider;
    }

    private static Command List(Terminal terminal)
    {
        var provider = Provider();
        var command = new Command("list", "What is configured, what each provider gives, and how it stands.\n\nExample: regime feeds list alpaca") { provider };
        command.SetAction((parsed, cancellation) => ServerCall.RunAsync(
            parsed,
            terminal,
            async client =>
            {
                var answer = await client.Wire.ListFeedsAsync(parsed.GetValue(provider)!, cancellation).ConfigureAwait(false);
                if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(answer);
                else Write(terminal.Console, answer);
                return ExitCode.Ok;
            },
            cancellation));
        return command;
    }

    private static Command Check(Terminal terminal)
    {
        var provider = Provider();
        var command = new Command("check", """
            Ask every provider once, and tell what it answered. Nothing goes into the journal.

            Exit code 1 when one failed or had too many requests; one that is switched off or not configured is no failure. Whose answer
            is still to come is told on standard error. One that is named is asked once in spite of a pause of more than a minute that it wanted;
            answered well, it is asked again by the server as well.

            Example: regime feeds check fred
            """)
        {
            provider,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var table = Pairs.Grid("providers", "provider", "<outcome", "values", "newest", "<answer");
            var (asked, all, failed) = (new List<string>(), 0, false);
            return ServerCall.RunAsync(
                parsed,
                terminal,
                async client =>
                {
                    using var progress = new ProgressLine(terminal);
                    asked.AddRange((await client.Wire.ListFeedsAsync(parsed.GetValue(provider)!, cancellation).ConfigureAwait(false)).Feeds.Select(feed => feed.Provider));
                    all = asked.Count;
                    progress.Say(Still());
                    await foreach (var check in client.Wire.CheckFeedsAsync(parsed.GetValue(provider)!, cancellation).ConfigureAwait(false))
                    {
                        failed |= IsFailure(check.Outcome);
                        progress.Clear();
                        if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(check);
                        else Add(table, check);
                        asked.Remove(check.Provider);
                        if (asked.Count > 0) progress.Say(Still());
                    }

                    progress.Clear();
                    if (!parsed.GetValue(ServerOptions.Json)) terminal.Console.Write(table);
                    return failed ? ExitCode.ServerError : ExitCode.Ok;
                },
                cancellation,
                () =>
                {
                    if (table.Rows.Count > 0) terminal.Console.Write(table);
                    return $"{Still()}. The server asks no more.";
                });

            string Still() => $"still to come: {string.Join(", ", asked)}; {all - asked.Count} of {all} have answered";
        });
        return command;
    }

    private static Command Backfill(Terminal terminal)
    {
        var provider = Provider();
        var command = new Command("backfill", """
            Ask for the whole history and append what the journal lacks.

            At its start a server does this by itself. What would re-tell a past that is sealed is refused (HISTORY_AFTER_LIVE). How far it has
            come, and what is waited for, is told on standard error; with --json on standard output, one event a line. Exit code 4 when
            observations were refused, 1 when a provider failed or did not answer in time, 130 when interrupted: then the server stops too.

            Example: regime feeds backfill validatorqueue
            """)
        {
            provider,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var (failed, rejected, answered) = (false, false, 0);
            return ServerCall.RunAsync(
                parsed,
                terminal,
                async client =>
                {
                    using var progress = new ProgressLine(terminal);
                    await foreach (var told in client.Wire.BackfillFeedsAsync(parsed.GetValue(provider)!, cancellation).ConfigureAwait(false))
                    {
                        if (told.Fetched is not null) answered++;
                        failed |= told.Fetched is { } fetched && IsFailure(fetched.Outcome);
                        rejected |= told.Appended is { Rejected: > 0 };
                        if (parsed.GetValue(ServerOptions.Json)) terminal.JsonLine(told);
                        else Write(terminal, progress, told);
                    }

                    return rejected ? ExitCode.Rejections : failed ? ExitCode.ServerError : ExitCode.Ok;
                },
                cancellation,
                () => $"{answered} sources had answered. The server stops with this command: history goes in once all have answered, what of it was in by then stays, and the same command brings the rest.");
        });
        return command;
    }

    private static bool IsFailure(V1.FeedOutcome outcome) => outcome is V1.FeedOutcome.Failed or V1.FeedOutcome.Throttled;

    private static void Write(IAnsiConsole console, V1.ListFeedsResponse answer)
    {
        var table = Pairs.Grid("feeds", "provider", "<state", "<series", "<unit", "newest", "last success", "next due", "<licence", "<why, or the last error");
        foreach (var feed in answer.Feeds)
        {
            foreach (var one in feed.Series)
            {
                var why = one.Reason.Length > 0 ? one.Reason : one.LastError.Length > 0 ? $"{Time(one.LastErrorAt)} {one.LastError}" : "";
                table.AddRow(
                    Markup.Escape(feed.Provider), State(one.State), Markup.Escape(one.Series), Markup.Escape(one.Unit), Time(one.NewestEventTime), Time(one.LastSuccessAt),
                    Time(one.NextDueAt), Show.State(feed.Licence), Markup.Escape(why));
            }
        }

        console.Write(table);
    }

    private static void Add(Table table, V1.CheckFeedsResponse check)
    {
        var newest = check.Answers.Where(answer => answer.NewestEventTime is not null).MaxBy(answer => answer.NewestEventTime.ToDateTimeOffset())?.NewestEventTime;
        table.AddRow(Markup.Escape(check.Provider), Outcome(check.Outcome), $"{check.Answers.Sum(answer => (long)answer.Values)}", Time(newest), Markup.Escape(check.Message));
        // Which of several it was.
        if (check.Answers.Count > 1)
            foreach (var answer in check.Answers.Where(answer => IsFailure(answer.Outcome)))
                table.AddRow("", Outcome(answer.Outcome), "", "", Markup.Escape($"{answer.Source}: {answer.Message}"));
    }

    private static void Write(Terminal terminal, ProgressLine progress, V1.BackfillFeedsResponse told)
    {
        if (told.EventCase != V1.BackfillFeedsResponse.EventOneofCase.Progress) progress.Clear();
        switch (told.EventCase)
        {
            case V1.BackfillFeedsResponse.EventOneofCase.Progress:
                progress.Say(told.Progress.Text);
                break;
            case V1.BackfillFeedsResponse.EventOneofCase.Fetched:
                var answer = told.Fetched;
                terminal.MarkupLine($"{Markup.Escape(answer.Source)}: {Outcome(answer.Outcome)}, {answer.Values} values{Markup.Escape(answer.Message.Length > 0 ? $", {answer.Message}" : "")}");
                break;
            case V1.BackfillFeedsResponse.EventOneofCase.Appended:
                var all = told.Appended;
                terminal.MarkupLine($"{all.Added} new, {all.Revised} revised, {all.Unchanged} were there, {all.Held} not to be known yet, {all.Rejected} refused");
                if (all.Rejected > 0) terminal.Error.WriteLine($"error: {all.FirstRejectionReason}: {all.FirstRejection}");
                break;
        }
    }

    private static string Outcome(V1.FeedOutcome outcome) => outcome switch
    {
        V1.FeedOutcome.Ok => "[green]OK[/]",
        V1.FeedOutcome.Failed or V1.FeedOutcome.Throttled => $"[red]{Show.State(outcome)}[/]",
        _ => $"[grey]{Show.State(outcome)}[/]",
    };

    private static string State(V1.FeedState state) => state switch
    {
        V1.FeedState.Live => "[green]LIVE[/]",
        V1.FeedState.Degraded or V1.FeedState.Stale => $"[red]{Show.State(state)}[/]",
        V1.FeedState.Disabled or V1.FeedState.Unlicensed => $"[grey]{Show.State(state)}[/]",
        _ => $"[yellow]{Show.State(state)}[/]",
    };

    private static string Time(Timestamp? time) => time is null ? "" : Show.Time(time.ToDateTimeOffset());
}

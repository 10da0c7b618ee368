using RegimeGrpc.Cli;
using RegimeGrpc.Cli.Output;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;
using Spectre.Console;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>Who asks for a history is told what is waited for, and who did not give it.</summary>
public sealed class BackfillTests
{
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task One_that_waits_for_another_says_so_and_so_does_one_without_an_answer()
    {
        await using var world = new StubWorld(Start, 40, NyseCalendar.Default.IsSession, _ => false);
        await world.StartAsync();
        var hangs = StubStep.Waits();
        world.Finra.Script("/", hangs);
        KeyValuePair<string, string?>[] settings = [new("feeds:attemptTimeout", "86400"), new("feeds:requestTimeout", "86400")];
        await using var server = await WorldServer.StartAsync(
            world,
            async server =>
            {
                // That of the start waits for FINRA.
                await Deadline.Holds(() => Task.FromResult(!world.Finra.Requests.IsEmpty));
                await using var events = server.Feeds.BackfillAsync("lido", CancellationToken.None).GetAsyncEnumerator();
                Assert.True(await events.MoveNextAsync().Within());
                Assert.Contains("another backfill", Assert.IsType<BackfillEvent.Progress>(events.Current).Text, StringComparison.Ordinal);
                hangs.Hold!.TrySetResult();
                while (events.Current is not BackfillEvent.Appended) Assert.True(await events.MoveNextAsync().Within());
            },
            settings);

        var hangsAgain = StubStep.Waits();
        world.Finra.Script("/", hangsAgain);
        var (asked, told) = (world.Finra.Requests.Count, new List<BackfillEvent>());
        var backfill = Task.Run(async () =>
        {
            await foreach (var one in server.Feeds.BackfillAsync("finra", CancellationToken.None)) told.Add(one);
        });
        await Deadline.Holds(() => Task.FromResult(world.Finra.Requests.Count > asked));
        await server.PassAsync(TimeSpan.FromSeconds(60));
        await backfill.Within();
        Assert.Equal(
            [new BackfillEvent.Fetched(new("finra/CNMSshvol", FeedOutcome.Failed, "no answer in time", 0, null)), new BackfillEvent.Appended(0, 0, 0, 0, 0, null)],
            told.Where(one => one is not BackfillEvent.Progress));
        hangsAgain.Hold!.TrySetResult();
    }

    [Fact]
    public void Progress_is_one_line_on_a_screen_and_a_line_for_each_subject_in_a_pipe()
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using (var line = new ProgressLine(Terminal.For(output, error, isPiped: true, isErrorPiped: true)))
            foreach (var text in (string[])["fred/NFCI: 1", "finra/CNMSshvol: 1", "fred/NFCI: 2"]) line.Say(text);
        Assert.Equal(["fred/NFCI: 1", "finra/CNMSshvol: 1", ""], error.ToString().ReplaceLineEndings("\n").Split('\n'));

        error = new();
        var screen = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        screen.Profile.Width = 10;
        using (var line = new ProgressLine(new(output, error, screen, screen)))
        {
            line.Say("fred/NFCI: 1");
            line.Say("two");
        }

        Assert.Equal("\r\u001b[Kfred/NFCI\r\u001b[Ktwo\r\u001b[K", error.ToString());
        Assert.Empty(output.ToString());
    }
}

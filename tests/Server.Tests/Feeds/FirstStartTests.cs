using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A first start: the history of all providers goes in as one, and nobody who hangs keeps the others waiting for long.</summary>
public sealed class FirstStartTests
{
    private const string Share = "equity.IWM.short-volume-share";
    private static readonly DateTimeOffset Start = new(2025, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_provider_that_hangs_is_waited_for_a_minute_and_its_history_comes_later()
    {
        await using var world = new StubWorld(Start, 40, NyseCalendar.Default.IsSession, _ => false);
        await world.StartAsync();
        var hangs = StubStep.Waits();
        world.Finra.Script("/", hangs);
        // It hangs for longer than any limit of a request.
        KeyValuePair<string, string?>[] settings = [new("feeds:attemptTimeout", "86400"), new("feeds:requestTimeout", "86400")];
        await using var server = await WorldServer.StartAsync(world, WaitAsync, settings);

        var entries = await server.EntriesAsync();
        Assert.DoesNotContain(entries, entry => entry.Observation.Series == Share);
        Assert.Contains(entries, entry => entry.Observation.Source == Providers.Coinbase);
        Assert.Contains("did not answer in time at the start; its history comes later", server.Board.Of(Providers.Finra, Share)!.LastError, StringComparison.Ordinal);

        hangs.Hold!.TrySetResult();
        await server.StepAsync(Start.AddHours(1));
        var shares = (await server.EntriesAsync()).Select(entry => entry.Observation).Where(fact => fact.Series == Share).ToArray();
        // History for all that: known when it was published, in effect since it came.
        Assert.Equal(world.Finra.Files.Keys.Count(day => day < new DateOnly(2025, 11, 24)), shares.Length);
        Assert.All(shares, fact => Assert.Equal(NewYork.ToUtc(NewYork.Date(fact.EventTime), 18, 30), fact.KnownAt));
        Assert.Equal(FeedState.Live, server.Board.Of(Providers.Finra, Share)!.State);
    }

    [Fact]
    public async Task A_provider_that_asks_for_a_pause_is_asked_again_after_it_before_history_goes_in()
    {
        await using var world = new StubWorld(Start, 40, NyseCalendar.Default.IsSession, _ => false);
        await world.StartAsync();
        world.Finra.Script("/", StubStep.Status(429, "{}", ("Retry-After", "45")));
        await using var server = await WorldServer.StartAsync(world, async server =>
        {
            await Deadline.Holds(() => Task.FromResult(Lines(server).All(line => line.Provider == Providers.Finra
                ? line.Reason.Contains("asked again", StringComparison.Ordinal)
                : line.Reason == "its history is here and waits for that of the others")));
            Assert.False(server.HasCaughtUp);
            await server.PassAsync(TimeSpan.FromSeconds(45));
        });
        Assert.Equal(world.Finra.Files.Keys.Count(day => day < new DateOnly(2025, 11, 24)), (await server.EntriesAsync()).Count(entry => entry.Observation.Series == Share));
    }

    /// <summary>One that says "at once" and refuses again is asked ever more rarely, and holds the others no longer than one that hangs.</summary>
    [Fact]
    public async Task A_provider_that_asks_for_one_pause_after_the_other_is_waited_for_a_minute_and_asked_soon_after()
    {
        await using var world = new StubWorld(Start, 40, NyseCalendar.Default.IsSession, _ => false);
        await world.StartAsync();
        world.Finra.Outage = StubAnswer.Json("{}", 429).With("Retry-After", "0");
        await using var server = await WorldServer.StartAsync(world, async server =>
        {
            foreach (var pause in (int[])[1, 2, 4, 8, 16])
            {
                await PausesAsync(server, pause);
                await server.PassAsync(TimeSpan.FromSeconds(pause));
            }

            await PausesAsync(server, 32);
            Assert.False(server.HasCaughtUp);
            await server.PassAsync(TimeSpan.FromSeconds(30));
        });

        Assert.Equal(6, world.Finra.Requests.Count);
        Assert.Contains("comes later; asked again at 2025-11-24T03:01:0", server.Board.Of(Providers.Finra, Share)!.Reason, StringComparison.Ordinal);
        Assert.Contains(await server.EntriesAsync(), entry => entry.Observation.Source == Providers.Coinbase);
        world.Finra.Outage = null;
        await server.StepAsync(Start.AddSeconds(66));
        Assert.Equal(world.Finra.Files.Keys.Count(day => day < new DateOnly(2025, 11, 24)), (await server.EntriesAsync()).Count(entry => entry.Observation.Series == Share));
    }

    private static Task PausesAsync(WorldServer server, int seconds)
    {
        var open = Instant.From(server.Clock.GetUtcNow()) + TimeSpan.FromSeconds(seconds);
        return Deadline.Holds(() => Task.FromResult(Lines(server).All(line => line.Provider == Providers.Finra
            ? line.Reason.EndsWith($"asked again at {open}", StringComparison.Ordinal)
            : line.Reason == "its history is here and waits for that of the others")));
    }

    private static async Task WaitAsync(WorldServer server)
    {
        await Deadline.Holds(() => Task.FromResult(Lines(server).All(line => line.State == FeedState.CatchingUp
            && line.Reason == (line.Provider == Providers.Finra ? "its history is asked for" : "its history is here and waits for that of the others"))));
        await server.PassAsync(TimeSpan.FromSeconds(59));
        Assert.False(server.HasCaughtUp);
        await server.PassAsync(TimeSpan.FromSeconds(1));
    }

    private static IReadOnlyList<FeedHealth> Lines(WorldServer server) => server.Board.At(Instant.From(server.Clock.GetUtcNow()));
}

using RegimeGrpc.Client;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;
using FeedHealth = RegimeGrpc.Server.Pipeline.FeedHealth;
using FeedState = RegimeGrpc.Server.Pipeline.FeedState;
using Licence = RegimeGrpc.Server.Pipeline.Licence;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>
/// How each input stands, on the wire of the whole server: a heartbeat tells it by the server's clock, the newest signal by its time.
/// Thanksgiving week of 2025: Thursday is a holiday and Friday a half day.
/// </summary>
public sealed class InputHealthTests
{
    private const string Nfci = "macro.NFCI";
    private const string Iwm = "equity.IWM.day";
    private const string Trade = "crypto.ETH-USD.coinbase.trade";
    private static readonly DateTimeOffset Start = new(2025, 11, 25, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "expected by 2025-11-25T12:00:00Z")]
    [InlineData("trade 7 is lost", "expected by 2025-11-25T12:00:00Z; before: trade 7 is lost")]
    public void What_is_stale_says_since_when_whatever_was_wrong_before(string before, string told)
    {
        var due = Instant.From(Start);
        var health = new FeedHealth(Trade, Providers.Coinbase, FeedState.Degraded, before, due, due, due, Licence.Internal);
        Assert.Equal((FeedState.Degraded, before), (health.At(due).State, health.At(due).Reason));
        var stale = health.At(due + TimeSpan.FromTicks(1));
        Assert.Equal((FeedState.Stale, told), (stale.State, stale.Reason));
    }

    [Fact]
    public async Task Weekends_and_holidays_are_not_staleness_a_late_release_is_late_then_stale_and_a_dead_line_shows_at_once()
    {
        await using var world = new StubWorld(Start, 90, NyseCalendar.Default.IsSession, day => NyseCalendar.Default.On(day) is { Early: true });
        await world.StartAsync();
        await using var server = await WorldServer.StartAsync(world);
        await using var client = RegimeClient.Connect(server.Address);
        await using var watch = new Heartbeats(server, client);

        async Task<IReadOnlyDictionary<string, InputStatus>> AtAsync(int day, int hour)
        {
            await server.StepAsync(new(2025, 11, day, hour, 0, 0, TimeSpan.Zero));
            return await watch.NextAsync();
        }

        // A session day: everything is there, and the exchange opens at 14:30 UTC.
        var open = await AtAsync(25, 15);
        Assert.Equal((InputStatus.Current, InputStatus.Current, InputStatus.Current), (open[Iwm], open[Nfci], open[Trade]));
        Assert.Equal(InputStatus.MarketClosed, (await AtAsync(25, 23))[Iwm]);

        // NFCI is due on Wednesday, an hour after 8:30; FRED is down.
        world.Fred.Outage = StubAnswer.Json("{}", 503);
        Assert.Equal(InputStatus.Current, (await AtAsync(26, 13))[Nfci]);
        Assert.Equal(InputStatus.Late, (await AtAsync(26, 18))[Nfci]);
        await AtAsync(26, 22);

        var holiday = await AtAsync(27, 18);
        Assert.Equal((InputStatus.MarketClosed, InputStatus.Late, InputStatus.Current), (holiday[Iwm], holiday[Nfci], holiday[Trade]));
        Assert.Equal(InputStatus.Current, (await AtAsync(28, 15))[Iwm]);
        // The half day has ended at 18:00 UTC and its bar is there.
        Assert.Equal(InputStatus.MarketClosed, (await AtAsync(28, 20))[Iwm]);
        var sunday = await AtAsync(30, 12);
        Assert.Equal((InputStatus.MarketClosed, InputStatus.Stale, InputStatus.Current), (sunday[Iwm], sunday[Nfci], sunday[Trade]));
        // The newest signal says the same by its own time.
        var signal = await client.GetSignalAsync(new() { Model = EthSmallCapsLive.Name }).Within();
        Assert.Equal(InputStatus.Stale, signal.Signal.Inputs.First(input => input.Series == Nfci).Status);

        // Consumer prices are due at the date FRED has announced, 3 December in this world, an hour after 8:30.
        foreach (var prices in signal.Signal.Inputs.Where(input => input.Series is "macro.CPIAUCSL" or "macro.CPI.print"))
            Assert.Equal((InputStatus.Current, NewYork.ToUtc(new(2025, 12, 3), 9, 30).ToDateTimeOffset()), (prices.Status, prices.DueAt));
        Assert.Contains(await server.EntriesAsync(), entry => entry.Observation is { Series: "macro.CPI.release", Source: "fred" });

        // The release comes after all.
        world.Fred.Outage = null;
        await AtAsync(30, 16);
        Assert.Equal(InputStatus.Current, (await AtAsync(30, 18))[Nfci]);

        // The line is cut: seconds, where the calendar would need minutes.
        server.CloseCoinbase();
        await Deadline.Holds(() => Task.FromResult(server.Coinbase.IsDown));
        Assert.Equal(InputStatus.Late, (await watch.NextAsync())[Trade]);
        await server.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(InputStatus.Stale, (await watch.NextAsync())[Trade]);
        // And back.
        server.OpenCoinbase();
        Assert.Equal(InputStatus.Current, (await AtAsync(30, 20))[Trade]);
    }

    /// <summary>A watch of which only the heartbeats are of interest; the server's clock moves a second for each.</summary>
    private sealed class Heartbeats(WorldServer server, RegimeClient client) : IAsyncDisposable
    {
        private const int LooksPerSecond = 100;

        private readonly CancellationTokenSource _ending = new();
        private IAsyncEnumerator<WatchEvent>? _events;

        /// <summary>Status of each series by a heartbeat from now on.</summary>
        public async Task<IReadOnlyDictionary<string, InputStatus>> NextAsync()
        {
            _events ??= client.WatchAsync(new() { Model = EthSmallCapsLive.Name, HeartbeatInterval = TimeSpan.FromSeconds(1) }, _ending.Token).GetAsyncEnumerator(_ending.Token);
            // What was said during the step may be from before its data.
            var from = server.Clock.GetUtcNow();
            while (true)
            {
                var next = _events.MoveNextAsync().AsTask();
                var looks = 0;
                await Deadline.Holds(
                    async () =>
                    {
                        // Once would do, were it certain that the server waits already.
                        if (!next.IsCompleted && looks++ % LooksPerSecond == 0) await server.PassAsync(TimeSpan.FromSeconds(1));
                        return next.IsCompleted;
                    },
                    TimeSpan.FromSeconds(60));
                Assert.True(await next);
                if (_events.Current is WatchEvent.Heartbeat heartbeat && heartbeat.Replica.ServerTime > from)
                    return heartbeat.Inputs.GroupBy(input => input.Series).ToDictionary(group => group.Key, group => group.First().Status);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            try
            {
                if (_events is { } events) await events.DisposeAsync();
            }
            catch (OperationCanceledException)
            {
            }

            _ending.Dispose();
        }
    }
}

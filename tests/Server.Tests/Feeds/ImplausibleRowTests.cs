using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Trades;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A trade that cannot be costs itself: nothing remembers it, nothing waits for it, and board and log say which it was.</summary>
public sealed class ImplausibleRowTests
{
    private const long Absurd = 900_000_000_000_000_000;
    private const decimal Dear = 10_000_000_000_000_000_000_000_000m;

    [Fact]
    public async Task An_absurd_price_is_left_out_and_the_next_sound_trade_goes_on()
    {
        await using var run = await TradeFeedRun.StartAsync(TradeFeedRun.Tape(100, 110), Providers.Coinbase);
        await run.SendAsync(100);
        await MatchAsync(run, Trade(101, Dear));
        await run.HoldsAsync(() => run.Health.State == FeedState.Degraded);
        Assert.Equal("trade 101 left out: its price is 10000000000000000000000000", run.Health.Reason);
        await MatchAsync(run, Trade(102, Dear * 2), Trade(103, 2000, size: -1));
        await run.SendAsync(104);
        await run.SeenAsync(2);
        await run.HoldsAsync(() => run.Health.State == FeedState.Live);
        Assert.Equal<IEnumerable<long>>([100, 104], await run.TradesAsync());
        // One word for the storm.
        Assert.Single(run.Rig.Log.Warnings, line => line.Contains("left out", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Rig.Stub.Requests, request => request.Contains("/trades", StringComparison.Ordinal));
    }

    /// <summary>The second may be what somebody can mend.</summary>
    [Fact]
    public async Task The_board_says_why_the_last_was_left_out()
    {
        await using var run = await TradeFeedRun.StartAsync(TradeFeedRun.Tape(100, 110), Providers.Coinbase);
        await run.SendAsync(100);
        await MatchAsync(run, Trade(101, Dear), Trade(102, 2000, size: -1));
        await run.HoldsAsync(() => run.Health.Reason.StartsWith("trade 102 left out: its size", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_absurd_price_in_history_is_left_out_and_the_hole_around_it_filled()
    {
        var stub = TradeFeedRun.Tape(100, 110);
        foreach (var i in (int[])[1, 2]) stub.Tape["ETH-USD"][i] = stub.Tape["ETH-USD"][i] with { Price = Dear * i };
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100);
        await run.SeenAsync(1);
        // Seen is not yet in the journal.
        await run.TradesAsync();
        await run.RestartAsync();
        await run.SendAsync(104);
        await run.SeenAsync(3);
        Assert.Equal<IEnumerable<long>>([100, 103, 104], await run.TradesAsync());
        Assert.Equal((1, 0), (run.Feed.Repaired, run.Feed.Lost));
    }

    [Fact]
    public async Task An_absurd_number_of_a_trade_or_a_heartbeat_loses_nothing()
    {
        await using var run = await TradeFeedRun.StartAsync(TradeFeedRun.Tape(100, 110), Providers.Coinbase);
        await run.SendAsync(100);
        await MatchAsync(run, Trade(Absurd, 2000));
        await run.HoldsAsync(() => run.Health.State == FeedState.Degraded);
        Assert.Equal($"trade {Absurd} left out: {Absurd} is no number of a trade", run.Health.Reason);
        // 2 s are what a trade may be behind its heartbeat.
        for (var i = 0; i < 2; i++)
        {
            await run.Socket.SendAsync(CoinbaseStub.Heartbeat("ETH-USD", Absurd, run.Rig.Clock.GetUtcNow()));
            await run.BeatAsync(TimeSpan.FromSeconds(3), "ETH-USD");
        }

        await run.SendAsync(101);
        await run.SeenAsync(2);
        await run.HoldsAsync(() => run.Health.State == FeedState.Live);
        Assert.Equal<IEnumerable<long>>([100, 101], await run.TradesAsync());
        Assert.Equal(0, run.Feed.Lost);
    }

    /// <summary>A number that cannot be at all, and one that only the venue's trades of now show to be wrong; of those it takes three.</summary>
    [Theory]
    [InlineData(Absurd, 100)]
    [InlineData(5_000_000_000, 102)]
    public async Task A_journal_that_ends_with_an_absurd_number_is_gone_on_from_the_venues_present(long number, long first)
    {
        await using var run = await TradeFeedRun.StartAsync(TradeFeedRun.Tape(100, 110), Providers.Coinbase);
        var before = TradeFeedRun.Start - TimeSpan.FromMinutes(1);
        await run.Rig.Sink.AppendAsync([Fact.Of(TradeFeedRun.Ether, before, before, Providers.Coinbase, 2000m) with { Key = $"coinbase/ETH-USD/{number}" }], live: true, default);
        await run.RestartAsync();
        await run.SendAsync(100, 101, 102, 103);
        await run.SeenAsync(104 - first);
        await run.HoldsAsync(() => run.Health.Reason.StartsWith("the journal ends with", StringComparison.Ordinal));
        Assert.Contains($"{number}", run.Health.Reason, StringComparison.Ordinal);
        await run.HoldsAsync(() => run.Feed.Ticks == run.Feed.Trades);
        long[] taken = [.. (await run.Rig.JournalAsync()).OrderBy(tick => tick.EventTime).Select(tick => long.Parse(tick.Key.Split('/')[^1], null))];
        Assert.Equal([number, .. Enumerable.Range((int)first, (int)(104 - first))], taken);
        // From here on the newest row is one that can be.
        await run.RestartAsync();
        await run.SendAsync(104);
        await run.HoldsAsync(() => run.Health.State == FeedState.Live);
    }

    [Theory]
    [InlineData(25)]
    [InlineData(200_000_000_000)]
    public async Task A_trade_of_the_future_stops_nothing_and_never_comes_in(long seconds)
    {
        await using var run = await TradeFeedRun.StartAsync(TradeFeedRun.Tape(100, 110), Providers.Coinbase);
        await run.SendAsync(100);
        await MatchAsync(run, Trade(101, 2000) with { Time = run.Rig.Clock.GetUtcNow().AddSeconds(seconds) });
        await run.HoldsAsync(() => run.Health.State == FeedState.Degraded);
        Assert.StartsWith("trade 101 left out: its time, ", run.Health.Reason, StringComparison.Ordinal);
        await run.SendAsync(102);
        await run.SeenAsync(2);
        await run.BeatAsync(TimeSpan.FromMinutes(1), "ETH-USD");
        await run.HoldsAsync(() => run.Health.State == FeedState.Live && run.Feed.Ticks == 2);
        Assert.Equal<IEnumerable<long>>([100, 102], await run.TradesAsync());
        Assert.Equal(TradeFeedRun.Start + TimeSpan.FromSeconds(2), run.Health.Newest);
    }

    [Theory]
    [InlineData("\"price\":\"NaN\",\"trade_id\":101", "trade 101 left out: not a number: \"NaN\"")]
    [InlineData("\"price\":2000,\"trade_id\":\"?\"", "a trade of ETH-USD without a number: not a number: \"?\"")]
    public async Task One_trade_of_a_message_that_cannot_be_read_costs_itself_alone(string bad, string reason)
    {
        var stub = new KrakenStub();
        stub.Tape["ETHUSD"] = [.. Enumerable.Range(0, 3).Select(i => Trade(100 + i, 2000 + i))];
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Kraken);
        await run.Socket.SendAsync(KrakenStub.Update("ETH/USD", "snapshot", stub.Tape["ETHUSD"][0]));
        await run.SeenAsync(1);
        await run.Socket.SendAsync($$"""{"channel":"trade","type":"update","data":[{{Row(bad, 1)}},{{Row("\"price\":2002,\"trade_id\":102", 2)}}]}""");
        await run.HoldsAsync(() => run.Rig.Log.Warnings.Any(line => line.Contains($"kraken ETH-USD: {reason}", StringComparison.Ordinal)));
        // That without a number is a hole, which history fills.
        var expected = reason.StartsWith("trade", StringComparison.Ordinal) ? 2 : 3;
        await run.SeenAsync(expected);
        Assert.Equal(expected, (await run.TradesAsync()).Length);
        await run.HoldsAsync(() => run.Of("crypto.ETH-USD.kraken.trade").State == FeedState.Live);

        static string Row(string named, int second) =>
            $$"""{"symbol":"ETH/USD","side":"buy","qty":1,"ord_type":"limit",{{named}},"timestamp":"2026-03-16T12:00:0{{second}}.000000Z"}""";
    }

    [Fact]
    public void A_move_to_any_price_and_from_any_can_be_told()
    {
        var sampler = new TickSampler(TimeSpan.FromSeconds(1), 5);
        foreach (var (price, id) in ((decimal[])[2000, decimal.MaxValue, 0.0000000000000000000000000001m, Dear]).Select((price, id) => (price, id)))
            Assert.True(sampler.Takes(new("ETH-USD", id, price, 1, TradeFeedRun.Start + TimeSpan.FromMilliseconds(id))));
    }

    [Fact]
    public void A_pause_of_eight_thousand_years_is_a_bounded_number_of_empty_bars()
    {
        var bars = new BarBuilder(TimeSpan.FromDays(1), TimeSpan.FromMinutes(1));
        bars.Add(new("ETH-USD", 1, 2000, 1, TradeFeedRun.Start));
        Assert.Equal(BarBuilder.MostEmpty + 1, bars.Add(new("ETH-USD", 2, 2000, 1, Instant.FromUtc(9999, 12, 31))).Count);
    }

    [Fact]
    public void Numbers_may_be_as_far_ahead_as_there_can_have_been_trades()
    {
        var now = TradeFeedRun.Start;
        Assert.Null(Plausible.OfNumber(800_000_000, null, null, now));
        Assert.Null(Plausible.OfNumber(800_000_000, 799_900_000, now, now));
        Assert.NotNull(Plausible.OfNumber(800_000_000, 799_000_000, now, now));
        // After a night.
        Assert.Null(Plausible.OfNumber(800_000_000, 799_000_000, now - TimeSpan.FromHours(8), now));
        Assert.NotNull(Plausible.OfNumber(0, null, null, now));
    }

    private static StubTrade Trade(long id, decimal price, decimal size = 1) =>
        new(id, price, size, (TradeFeedRun.Start + TimeSpan.FromSeconds(Math.Clamp(id - 100, 0, 60))).ToDateTimeOffset());

    private static async Task MatchAsync(TradeFeedRun run, params StubTrade[] trades)
    {
        foreach (var trade in trades) await run.Socket.SendAsync(CoinbaseStub.Match("ETH-USD", trade));
    }
}

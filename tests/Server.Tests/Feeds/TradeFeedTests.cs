using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>Trades from a venue's socket into the journal: holes are filled from its history, and what is lost is said.</summary>
public sealed class TradeFeedTests
{
    private const string Series = TradeFeedRun.Ether;

    [Fact]
    public async Task A_hole_is_filled_from_history_with_nothing_lost_or_twice()
    {
        var stub = TradeFeedRun.Tape(100, 120);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100, 100, 103, 102, 104);
        await run.SeenAsync(5);

        Assert.Equal<IEnumerable<long>>([100, 101, 102, 103, 104], await run.TradesAsync());
        Assert.Equal(1, run.Feed.Repaired);
        Assert.Contains(stub.Requests, request => request.Contains("trades?limit=1000&after=103", StringComparison.Ordinal));
        Assert.Equal(FeedState.Live, run.Rig.Board.Of(Providers.Coinbase, Series)!.State);
        Assert.Empty(stub.Unexpected);
    }

    [Fact]
    public async Task A_hole_of_several_pages_is_filled_page_by_page()
    {
        var stub = TradeFeedRun.Tape(1, 2600);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(1, 2600);
        await run.SeenAsync(2600);

        Assert.Equal(2600, run.Feed.Trades);
        Assert.Equal(3, stub.Requests.Count(request => request.Contains("/trades", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_hole_that_history_cannot_fill_is_lost_and_the_series_degraded()
    {
        var stub = TradeFeedRun.Tape(100, 101);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        stub.Outage = StubAnswer.Json("{}", 500);
        await run.SendAsync(100, 105);
        await run.PassAsync(TimeSpan.FromSeconds(30), () => run.Feed.Lost > 0, "ETH-USD");
        await run.SeenAsync(2);

        Assert.Equal<IEnumerable<long>>([100, 105], await run.TradesAsync());
        Assert.Equal(1, run.Feed.Lost);
        var health = run.Rig.Board.Of(Providers.Coinbase, Series)!;
        Assert.Equal(FeedState.Degraded, health.State);
        Assert.Contains("trades 101 to 104 are lost: coinbase answered 500", health.Reason, StringComparison.Ordinal);
    }

    /// <summary>A web page instead of history, a body cut in the middle, a page that goes round in a circle: none ends the stream.</summary>
    [Theory]
    [InlineData("page")]
    [InlineData("cut")]
    [InlineData("circle")]
    public async Task History_that_cannot_be_read_ends_no_stream_and_is_asked_again_until_it_can(string how)
    {
        var stub = TradeFeedRun.Tape(100, 120);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        StubAnswer? outage = how switch
        {
            "page" => StubAnswer.Text("<html>maintenance</html>", 200, "text/html"),
            "circle" => StubAnswer.Json($$"""[{"trade_id":{{110}},"price":"1","size":"1","time":"2026-03-16T12:00:00Z"}]""").With("CB-AFTER", "110"),
            _ => StubAnswer.Json("[{"),
        };
        stub.Outage = outage;
        await run.SendAsync(100, 104);
        await Deadline.Holds(() => Task.FromResult(run.Health.LastError is not null));
        Assert.Equal(FeedState.Gap, run.Health.State);
        Assert.Contains("trades 101 to 103 are missing", run.Health.Reason, StringComparison.Ordinal);
        Assert.False(run.Feed.IsDown);
        // What is next to come waits behind the hole, and nothing is asked before its time.
        var asked = stub.Requests.Count;
        await run.SendAsync(105);
        await run.EventsAsync(5);
        Assert.Equal((asked, 1), (stub.Requests.Count, run.Feed.Trades));

        stub.Outage = null;
        run.Rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await run.SendAsync(106);
        await run.SeenAsync(7);
        Assert.Equal(Enumerable.Range(100, 7).Select(id => (long)id), await run.TradesAsync());
        Assert.Equal((0, FeedState.Live), (run.Feed.Lost, run.Health.State));
    }

    /// <summary>They have said when: the back-off would be sooner.</summary>
    [Fact]
    public async Task History_that_is_asked_too_often_is_asked_again_when_it_says()
    {
        var stub = TradeFeedRun.Tape(100, 120);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        stub.Script("/trades", StubStep.Status(429, """{"message":"Public rate limit exceeded"}""", ("Retry-After", "30")));
        await run.SendAsync(100, 104);
        await Deadline.Holds(() => Task.FromResult(run.Health.LastError is not null));
        var asked = stub.Requests.Count;
        run.Rig.Clock.Advance(TimeSpan.FromSeconds(29));
        await run.SendAsync(105);
        await run.EventsAsync(5);
        Assert.Equal(asked, stub.Requests.Count);
        run.Rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await run.SendAsync(106);
        await run.SeenAsync(7);
        Assert.Equal(0, run.Feed.Lost);
    }

    [Fact]
    public async Task After_a_cut_line_what_was_missed_is_fetched()
    {
        var stub = TradeFeedRun.Tape(100, 130);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100, 101);
        await run.SeenAsync(2);
        run.Socket.Abort();
        await run.ReconnectedAsync();
        await run.SendAsync(130);
        await run.SeenAsync(31);

        Assert.Equal(Enumerable.Range(100, 31).Select(id => (long)id), await run.TradesAsync());
    }

    [Fact]
    public async Task A_restart_goes_on_from_the_number_of_the_newest_row()
    {
        var stub = TradeFeedRun.Tape(100, 130);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100, 101);
        await run.SeenAsync(2);
        // Seen is not yet in the journal.
        await run.TradesAsync();
        await run.RestartAsync();
        await run.SendAsync(110);
        await run.SeenAsync(11);

        Assert.Equal(Enumerable.Range(100, 11).Select(id => (long)id), await run.TradesAsync());
    }

    [Fact]
    public async Task A_heartbeat_that_is_ahead_for_two_seconds_is_a_hole_at_the_end()
    {
        var stub = TradeFeedRun.Tape(100, 104);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100);
        await run.Socket.SendAsync(CoinbaseStub.Heartbeat("ETH-USD", 0, run.Rig.Clock.GetUtcNow()));
        await run.Socket.SendAsync(CoinbaseStub.Heartbeat("ETH-USD", 103, run.Rig.Clock.GetUtcNow()));
        await run.EventsAsync(5);
        Assert.Equal(1, run.Feed.Trades);
        run.Rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await run.Socket.SendAsync(CoinbaseStub.Heartbeat("ETH-USD", 103, run.Rig.Clock.GetUtcNow()));
        await run.SeenAsync(4);

        Assert.Equal<IEnumerable<long>>([100, 101, 102, 103], await run.TradesAsync());
    }

    [Fact]
    public async Task A_jump_of_the_sequence_alone_is_no_hole()
    {
        var stub = TradeFeedRun.Tape(100, 104);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        // The stub's sequence numbers jump by seven from match to match.
        await run.SendAsync(100, 101, 102);
        await run.SeenAsync(3);
        Assert.DoesNotContain(stub.Requests, request => request.Contains("/trades", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tick_is_known_when_it_came_and_never_before_its_own_time()
    {
        var stub = TradeFeedRun.Tape(100, 101, ahead: TradeFeedRun.Later + TimeSpan.FromSeconds(3));
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100);
        await run.SeenAsync(1);
        await run.TradesAsync();
        var tick = Assert.Single(await run.Rig.JournalAsync());
        Assert.Equal(tick.EventTime, tick.KnownAt);
        Assert.Equal(run.Rig.Now + TimeSpan.FromSeconds(3), tick.KnownAt);
    }

    [Fact]
    public async Task Kraken_overlaps_after_connecting_again_and_fills_from_a_time()
    {
        var stub = new KrakenStub();
        stub.Tape["ETHUSD"] = [.. Enumerable.Range(0, 30).Select(i => new StubTrade(100 + i, 2000m + i, 0.5m, (TradeFeedRun.Start + TimeSpan.FromSeconds(i)).ToDateTimeOffset()))];
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Kraken);
        var tape = stub.Tape["ETHUSD"];
        await run.Socket.SendAsync(KrakenStub.Update("ETH/USD", "snapshot", tape[0], tape[1]));
        await run.Socket.SendAsync(KrakenStub.Update("ETH/USD", "snapshot", tape[1], tape[2]));
        await run.Socket.SendAsync(KrakenStub.Update("ETH/USD", "update", tape[10]));
        await run.SeenAsync(11);

        Assert.Equal(11, run.Feed.Trades);
        Assert.Equal(1, run.Feed.Repaired);
        Assert.Empty(stub.Unexpected);
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>Trades from a venue's socket into the journal: holes are filled from its history, and what is lost is said.</summary>
public sealed class TradeFeedTests
{
    private const string Series = "crypto.ETH-USD.coinbase.trade";
    private static readonly Instant Start = Instant.FromUtc(2026, 3, 16, 12);
    private static readonly TimeSpan Later = TimeSpan.FromHours(2);

    [Fact]
    public async Task A_hole_is_filled_from_history_with_nothing_lost_or_twice()
    {
        var stub = Tape(100, 120);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
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
        var stub = Tape(1, 2600);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(1, 2600);
        await run.SeenAsync(2600);

        Assert.Equal(2600, run.Feed.Trades);
        Assert.Equal(3, stub.Requests.Count(request => request.Contains("/trades", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_hole_that_history_cannot_fill_is_lost_and_the_series_degraded()
    {
        var stub = Tape(100, 101);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
        stub.Outage = StubAnswer.Json("{}", 500);
        await run.SendAsync(100, 105);
        await run.PassAsync(TimeSpan.FromSeconds(30), () => run.Feed.Lost > 0);
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
        var stub = Tape(100, 120);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
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
        await run.EventsAsync(4);
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
        var stub = Tape(100, 120);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
        stub.Script("/trades", StubStep.Status(429, """{"message":"Public rate limit exceeded"}""", ("Retry-After", "30")));
        await run.SendAsync(100, 104);
        await Deadline.Holds(() => Task.FromResult(run.Health.LastError is not null));
        var asked = stub.Requests.Count;
        run.Rig.Clock.Advance(TimeSpan.FromSeconds(29));
        await run.SendAsync(105);
        await run.EventsAsync(4);
        Assert.Equal(asked, stub.Requests.Count);
        run.Rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await run.SendAsync(106);
        await run.SeenAsync(7);
        Assert.Equal(0, run.Feed.Lost);
    }

    [Fact]
    public async Task After_a_cut_line_what_was_missed_is_fetched()
    {
        var stub = Tape(100, 130);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
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
        var stub = Tape(100, 130);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100, 101);
        await run.SeenAsync(2);
        await run.RestartAsync();
        await run.SendAsync(110);
        await run.SeenAsync(9);

        Assert.Equal(Enumerable.Range(100, 11).Select(id => (long)id), await run.TradesAsync());
    }

    [Fact]
    public async Task A_heartbeat_that_is_ahead_for_two_seconds_is_a_hole_at_the_end()
    {
        var stub = Tape(100, 104);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100);
        await run.Socket.SendAsync(CoinbaseStub.Heartbeat("ETH-USD", 0, run.Rig.Clock.GetUtcNow()));
        await run.Socket.SendAsync(CoinbaseStub.Heartbeat("ETH-USD", 103, run.Rig.Clock.GetUtcNow()));
        await run.EventsAsync(4);
        Assert.Equal(1, run.Feed.Trades);
        run.Rig.Clock.Advance(TimeSpan.FromSeconds(2));
        await run.Socket.SendAsync(CoinbaseStub.Heartbeat("ETH-USD", 103, run.Rig.Clock.GetUtcNow()));
        await run.SeenAsync(4);

        Assert.Equal<IEnumerable<long>>([100, 101, 102, 103], await run.TradesAsync());
    }

    [Fact]
    public async Task A_jump_of_the_sequence_alone_is_no_hole()
    {
        var stub = Tape(100, 104);
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
        // The stub's sequence numbers jump by seven from match to match.
        await run.SendAsync(100, 101, 102);
        await run.SeenAsync(3);
        Assert.DoesNotContain(stub.Requests, request => request.Contains("/trades", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tick_is_known_when_it_came_and_never_before_its_own_time()
    {
        var stub = Tape(100, 101, ahead: Later + TimeSpan.FromSeconds(3));
        await using var run = await Run.StartAsync(stub, Providers.Coinbase);
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
        stub.Tape["ETHUSD"] = [.. Enumerable.Range(0, 30).Select(i => new StubTrade(100 + i, 2000m + i, 0.5m, (Start + TimeSpan.FromSeconds(i)).ToDateTimeOffset()))];
        await using var run = await Run.StartAsync(stub, Providers.Kraken);
        var tape = stub.Tape["ETHUSD"];
        await run.Socket.SendAsync(KrakenStub.Update("ETH/USD", "snapshot", tape[0], tape[1]));
        await run.Socket.SendAsync(KrakenStub.Update("ETH/USD", "snapshot", tape[1], tape[2]));
        await run.Socket.SendAsync(KrakenStub.Update("ETH/USD", "update", tape[10]));
        await run.SeenAsync(11);

        Assert.Equal(11, run.Feed.Trades);
        Assert.Equal(1, run.Feed.Repaired);
        Assert.Empty(stub.Unexpected);
    }

    private static CoinbaseStub Tape(long first, long last, TimeSpan ahead = default)
    {
        var stub = new CoinbaseStub();
        stub.Tape["ETH-USD"] = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i =>
            new StubTrade(first + i, 2000m + (i % 7), 0.5m, (Start + ahead + TimeSpan.FromSeconds(i)).ToDateTimeOffset()))];
        return stub;
    }

    /// <summary>A feed running on a stub's socket.</summary>
    private sealed class Run : IAsyncDisposable
    {
        private CancellationTokenSource _ending = new();
        private Task _running = Task.CompletedTask;
        private Run(FeedRig rig) => Rig = rig;

        public FeedRig Rig { get; }

        public TradeFeed Feed { get; private set; } = null!;

        public FeedHealth Health => Rig.Board.Of(Providers.Coinbase, Series)!;

        public StubSocket Socket { get; private set; } = null!;

        public static async Task<Run> StartAsync(ProviderStub stub, string provider)
        {
            // The tape is of two hours ago: its clock need not move with the trades.
            var rig = await FeedRig.StartAsync(stub, provider, Start + Later, options => options with { TickMove = 0.1m, HeartbeatLimit = TimeSpan.FromHours(1) });
            var run = new Run(rig) { Feed = rig.Feeds.Streams.Single() };
            run._running = run.Feed.RunAsync(run._ending.Token);
            run.Socket = await stub.AcceptAsync();
            return run;
        }

        public async Task SendAsync(params long[] ids)
        {
            var tape = ((CoinbaseStub)Rig.Stub).Tape["ETH-USD"];
            foreach (var id in ids)
            {
                var trade = tape.FirstOrDefault(trade => trade.Id == id);
                if (trade.Id == 0) trade = new(id, 2050, 1, tape[^1].Time.AddSeconds(1));
                await Socket.SendAsync(CoinbaseStub.Match("ETH-USD", trade));
            }
        }

        public Task SeenAsync(long trades) => Deadline.Holds(() =>
        {
            if (_running.IsFaulted) throw _running.Exception!;
            return Task.FromResult(Feed.Trades >= trades && Feed.Events >= 1);
        });

        /// <summary>Heartbeats of a provider's clock that moves by this with each, until something holds.</summary>
        public Task PassAsync(TimeSpan step, Func<bool> condition) => Deadline.Holds(async () =>
        {
            if (condition()) return true;
            var seen = Feed.Events;
            Rig.Clock.Advance(step);
            await Socket.SendAsync(CoinbaseStub.Heartbeat("ETH-USD", 0, Rig.Clock.GetUtcNow()));
            await Deadline.Holds(() => Task.FromResult(Feed.Events > seen || condition()));
            return condition();
        });

        public Task EventsAsync(long events) => Deadline.Holds(() => Task.FromResult(Feed.Events >= events));

        /// <summary>The numbers of the trades in the journal, in order of time.</summary>
        public async Task<long[]> TradesAsync()
        {
            long[] ids = [];
            var expected = Feed.Trades;
            await Deadline.Holds(async () =>
            {
                ids = [.. (await Rig.JournalAsync()).OrderBy(tick => tick.EventTime).Select(tick => long.Parse(tick.Key.Split('/')[^1], null))];
                return ids.Length >= expected;
            });
            return ids;
        }

        public async Task ReconnectedAsync()
        {
            var accepting = Rig.Stub.AcceptAsync();
            await Deadline.Holds(() =>
            {
                if (!accepting.IsCompleted) Rig.Clock.Advance(TimeSpan.FromMilliseconds(100));
                return Task.FromResult(accepting.IsCompleted);
            });
            Socket = await accepting;
        }

        public async Task RestartAsync()
        {
            await StopAsync();
            _ending = new();
            var options = Rig.Options;
            var http = Rig.Service<IHttpClientFactory>().CreateClient(Providers.Coinbase);
            var provider = new Server.Feeds.Fetching.ProviderHttp(
                options.Of(Providers.Coinbase), http, new(1000, 1000, Rig.Clock), new([]), Rig.Skew, new(null, new([]), NullLogger<Server.Feeds.Fetching.RawArchive>.Instance), options, Rig.Clock);
            var socket = new SocketStream(
                new(Rig.Stub.StreamAddress), () => new Server.Feeds.Coinbase.CoinbaseProtocol(["ETH-USD"]), new(options.HeartbeatLimit), new([]), Rig.Clock, NullLogger.Instance);
            Feed = new(
                Providers.Coinbase, new Dictionary<string, string> { ["ETH-USD"] = Series }, socket.RunAsync(CancellationToken.None), new Server.Feeds.Coinbase.CoinbaseTrades(provider),
                Rig.Service<FactSink>(), Rig.Board, new(), options, Rig.Clock, NullLogger<TradeFeed>.Instance);
            _running = Feed.RunAsync(_ending.Token);
            Socket = await Rig.Stub.AcceptAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await Rig.DisposeAsync();
        }

        private async Task StopAsync()
        {
            await _ending.CancelAsync();
            try
            {
                await _running.Within();
            }
            catch (OperationCanceledException)
            {
                // That is how it ends.
            }
        }
    }
}

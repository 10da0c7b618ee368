using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>Each product of a venue stands for itself: what is missing, refused or silent of one is neither hidden by the others nor held against them.</summary>
public sealed class TradeFeedHealthTests
{
    private const string Ether = TradeFeedRun.Ether;
    private const string Bitcoin = TradeFeedRun.Bitcoin;
    private const int HeartbeatLimit = 5;

    private static readonly string[] Both = ["ETH-USD", "BTC-USD"];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_history_that_hangs_holds_back_its_own_product_alone_and_that_is_cut_off_until_it_answers()
    {
        var (stub, waits) = (TradeFeedRun.Tape(100, 120), StubStep.Waits());
        stub.Script("/trades", waits);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase, HeartbeatLimit);
        await run.SendAsync(100, 104);
        await run.HoldsAsync(() => waits.Seen.Task.IsCompleted);
        await run.Socket.SendAsync(CoinbaseStub.Match("BTC-USD", Bit(7)));
        await run.SendAsync(105);
        await run.SeenAsync(2);
        // A hole that is filled at once disturbs nobody.
        Assert.Equal((FeedState.Gap, FeedState.Live, false, false), (run.Of(Ether).State, run.Of(Bitcoin).State, run.Feed.IsCutOff(Ether), run.Feed.IsCutOff(Bitcoin)));
        Assert.Equal("trades 101 to 103 are being fetched", run.Of(Ether).Reason);
        var asked = run.Rig.Now;
        for (var i = 0; i <= HeartbeatLimit; i++) await run.BeatAsync(Second, Both);
        Assert.Equal($"trades 101 to 103 are missing: history has not answered since {asked}", run.Of(Ether).Reason);
        Assert.Equal((true, false), (run.Feed.IsCutOff(Ether), run.Feed.IsCutOff(Bitcoin)));

        waits.Hold!.SetResult();
        await run.SeenAsync(7);
        await run.HoldsAsync(() => run.Of(Ether).State == FeedState.Live && !run.Feed.IsCutOff(Ether));
        Assert.Equal<IEnumerable<long>>([100, 101, 102, 103, 104, 105], await run.TradesAsync());
        Assert.Single(stub.Requests, request => request.Contains("/trades", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_history_that_never_answers_is_given_up_after_two_minutes()
    {
        var stub = TradeFeedRun.Tape(100, 120);
        for (var i = 0; i < 10; i++) stub.Script("/trades", StubStep.Waits());
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100, 104);
        await run.HoldsAsync(() => run.Health.State == FeedState.Gap);
        await run.PassAsync(TimeSpan.FromSeconds(30), () => run.Feed.Lost > 0, "ETH-USD");
        await run.SeenAsync(2);
        await run.HoldsAsync(() => run.Health.State == FeedState.Degraded);
        Assert.Equal("trades 101 to 103 are lost: history does not answer", run.Health.Reason);
        Assert.Equal<IEnumerable<long>>([100, 104], await run.TradesAsync());
    }

    [Fact]
    public async Task Trades_ahead_of_our_clock_are_left_out_until_it_is_set_and_the_product_says_so()
    {
        var stub = TradeFeedRun.Tape(100, 103, TradeFeedRun.Later + TimeSpan.FromSeconds(8));
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase, HeartbeatLimit);
        await run.SendAsync(100, 101);
        await run.EventsAsync(4);
        await run.HoldsAsync(() => run.Health.State == FeedState.Degraded);
        Assert.Contains("ahead of this server's clock; if that is so of all, set the clock", run.Health.Reason, StringComparison.Ordinal);
        Assert.Empty(await run.Rig.JournalAsync());

        for (var i = 0; i < 10; i++) await run.BeatAsync(Second, "ETH-USD");
        // The line is well, and nothing comes of it.
        Assert.True(run.Feed.IsCutOff(Ether));
        await run.SendAsync(102);
        await run.HoldsAsync(() => run.Health.State == FeedState.Live && !run.Feed.IsCutOff(Ether));
        Assert.Equal<IEnumerable<long>>([102], await run.TradesAsync());
    }

    [Fact]
    public async Task A_hole_is_given_up_in_time_though_the_line_is_cut_again_and_again()
    {
        var stub = TradeFeedRun.Tape(100, 120);
        for (var i = 0; i < 20; i++) stub.Script("/trades", StubStep.Waits());
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100, 104);
        await run.HoldsAsync(() => run.Health.State == FeedState.Gap);
        for (var cut = 0; cut < 6 && run.Feed.Lost == 0; cut++)
        {
            await run.BeatAsync(TimeSpan.FromSeconds(38), "ETH-USD");
            run.Socket.Abort();
            await run.HoldsAsync(() => run.Feed.IsDown);
            await run.ReconnectedAsync();
            await run.HoldsAsync(() => !run.Feed.IsDown);
        }

        Assert.Equal(1, run.Feed.Lost);
        await run.SeenAsync(2);
        Assert.Equal<IEnumerable<long>>([100, 104], await run.TradesAsync());
    }

    /// <summary>History is another door: what is being fetched comes in while the line is down, and is not asked for again when it is up.</summary>
    [Fact]
    public async Task A_line_that_is_cut_while_a_hole_is_being_filled_loses_nothing_of_it()
    {
        var (stub, waits) = (TradeFeedRun.Tape(100, 120), StubStep.Waits());
        stub.Script("/trades", waits);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase);
        await run.SendAsync(100, 104);
        await run.HoldsAsync(() => waits.Seen.Task.IsCompleted && run.Health.State == FeedState.Gap);
        run.Socket.Abort();
        await run.HoldsAsync(() => run.Feed.IsDown);
        await run.ReconnectedAsync();
        await run.HoldsAsync(() => run.Health.State == FeedState.Gap);
        run.Socket.Abort();
        await run.HoldsAsync(() => run.Feed.IsDown);
        waits.Hold!.SetResult();
        await run.SeenAsync(5);
        Assert.Equal((FeedState.Degraded, true), (run.Health.State, run.Feed.IsCutOff(Ether)));

        await run.ReconnectedAsync();
        await run.HoldsAsync(() => run.Health.State == FeedState.Live);
        Assert.Equal<IEnumerable<long>>([100, 101, 102, 103, 104], await run.TradesAsync());
        Assert.Equal((1, 0), (run.Feed.Repaired, run.Feed.Lost));
        Assert.Single(stub.Requests, request => request.Contains("/trades", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_product_that_is_refused_is_degraded_by_the_exchanges_own_word_until_it_is_confirmed()
    {
        var stub = TradeFeedRun.Tape(100, 120);
        stub.Products.Remove("BTC-USD");
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase, HeartbeatLimit);
        await run.HoldsAsync(() => (run.Of(Ether).State, run.Of(Bitcoin).State) == (FeedState.Live, FeedState.Degraded));
        Assert.Equal("Failed to subscribe: BTC-USD is not a valid product", run.Of(Bitcoin).Reason);
        Assert.Equal((false, true), (run.Feed.IsCutOff(Ether), run.Feed.IsCutOff(Bitcoin)));

        // It is asked for again by itself, once in a while.
        stub.Products.Add("BTC-USD");
        var accepting = stub.AcceptAsync();
        await run.PassAsync(Second, () => accepting.IsCompleted, "ETH-USD");
        await run.HoldsAsync(() => run.Of(Bitcoin).State == FeedState.Live && run.Of(Ether).State == FeedState.Live);
        Assert.False(run.Feed.IsCutOff(Bitcoin));
    }

    [Fact]
    public async Task A_product_whose_heartbeats_stop_while_another_goes_on_is_noticed_and_the_line_made_again_once_in_a_while()
    {
        var stub = TradeFeedRun.Tape(100, 120);
        await using var run = await TradeFeedRun.StartAsync(stub, Providers.Coinbase, HeartbeatLimit);
        await run.HoldsAsync(() => (run.Of(Ether).State, run.Of(Bitcoin).State) == (FeedState.Live, FeedState.Live));
        await run.BeatAsync(Second, Both);
        for (var i = 0; i < HeartbeatLimit; i++) await run.BeatAsync(Second, "ETH-USD");
        Assert.Equal(FeedState.Live, run.Of(Bitcoin).State);
        await run.BeatAsync(Second, "ETH-USD");
        Assert.Equal((FeedState.Live, FeedState.Degraded, "no heartbeat for 5 s"), (run.Of(Ether).State, run.Of(Bitcoin).State, run.Of(Bitcoin).Reason));
        Assert.Equal((false, true), (run.Feed.IsCutOff(Ether), run.Feed.IsCutOff(Bitcoin)));
        // Any word of it is a sign of life.
        await run.Socket.SendAsync(CoinbaseStub.Match("BTC-USD", Bit(7)));
        await run.HoldsAsync(() => run.Of(Bitcoin).State == FeedState.Live);

        var accepting = stub.AcceptAsync();
        await run.PassAsync(Second, () => accepting.IsCompleted, "ETH-USD");
        Assert.Contains("BTC-USD: no heartbeat for 5 s", run.Of(Bitcoin).LastError, StringComparison.Ordinal);
        run.Socket = await accepting;
        var again = run.Rig.Now;
        var next = stub.AcceptAsync();
        await run.PassAsync(TimeSpan.FromSeconds(4), () => next.IsCompleted, "ETH-USD");
        Assert.InRange(run.Rig.Now - again, TimeSpan.FromMinutes(4.5), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task Kraken_that_does_not_trade_says_why_until_it_is_online()
    {
        await using var run = await TradeFeedRun.StartAsync(new KrakenStub(), Providers.Kraken);
        const string series = "crypto.ETH-USD.kraken.trade";
        await run.HoldsAsync(() => run.Of(series).State == FeedState.Live);
        await run.Socket.SendAsync(KrakenStub.Status("maintenance"));
        await run.HoldsAsync(() => run.Of(series).State == FeedState.Degraded);
        Assert.Equal("Kraken says maintenance", run.Of(series).Reason);
        await run.Socket.SendAsync(KrakenStub.Status("cancel_only"));
        await run.HoldsAsync(() => run.Of(series).Reason == "Kraken says cancel_only");
        await run.Socket.SendAsync(KrakenStub.Status("online"));
        await run.HoldsAsync(() => run.Of(series).State == FeedState.Live);
    }

    /// <summary>The same trade again is nothing; a number from the past on a trade that is new is a venue that counts from another beginning.</summary>
    [Fact]
    public async Task Trade_numbers_that_run_backwards_are_told_until_they_are_past_what_there_was()
    {
        await using var run = await TradeFeedRun.StartAsync(TradeFeedRun.Tape(100, 110), Providers.Coinbase);
        await run.SendAsync(100, 101, 102, 101, 100);
        await run.EventsAsync(1 + 5);
        Assert.Equal(FeedState.Live, run.Health.State);
        // Nine seconds after the newest, with a number before it.
        await run.SendAsync(7);
        await run.HoldsAsync(() => run.Health.State == FeedState.Degraded);
        Assert.StartsWith("its trade numbers run backwards: 7 at 2026-03-16T12:00:11Z after 102 at 2026-03-16T12:00:02Z", run.Health.Reason, StringComparison.Ordinal);
        await run.SendAsync(8, 9, 103);
        await run.HoldsAsync(() => run.Health.State == FeedState.Live);
        Assert.Single(run.Rig.Log.Warnings, line => line.Contains("run backwards", StringComparison.Ordinal));
        long[] taken = await run.TradesAsync();
        Assert.Equal([100, 101, 102, 103], taken);
    }

    [Fact]
    public async Task Only_what_brought_something_has_a_success()
    {
        await using var run = await TradeFeedRun.StartAsync(TradeFeedRun.Tape(100, 120), Providers.Coinbase);
        await run.Socket.SendAsync(CoinbaseStub.Match("BTC-USD", Bit(7)));
        await run.HoldsAsync(() => run.Of(Bitcoin).LastSuccess is not null);
        var (then, ether) = (run.Rig.Now, run.Of(Ether).LastSuccess);
        run.Rig.Clock.Advance(Second);
        await run.SendAsync(100);
        await run.HoldsAsync(() => run.Of(Ether).LastSuccess is not null);
        Assert.Equal((null, then + Second, then), (ether, run.Of(Ether).LastSuccess, run.Of(Bitcoin).LastSuccess));
    }

    private static StubTrade Bit(long id) => new(id, 80_000, 0.1m, TradeFeedRun.Start.ToDateTimeOffset());
}

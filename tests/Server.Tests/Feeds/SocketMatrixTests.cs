using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Server.Feeds.Alpaca;
using RegimeGrpc.Server.Feeds.Coinbase;
using RegimeGrpc.Server.Feeds.Kraken;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>What every socket must survive, whoever is at its other end.</summary>
public sealed class SocketMatrixTests
{
    private static readonly Dictionary<string, string> Funds = new() { ["IWM"] = "equity.IWM.iex" };

    public static TheoryData<string> Venues => ["coinbase", "kraken", "alpaca"];

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task It_subscribes_in_the_right_words_and_says_so(string venue)
    {
        await using var wire = await Wire.StartAsync(venue);
        var socket = await wire.Stub.AcceptAsync();
        Assert.IsType<StreamEvent.Up>(await wire.NextAsync());
        await socket.SendAsync(wire.Trade(1));
        Assert.Equal(1, Wire.Number(await wire.NextAsync()));
        Assert.Empty(wire.Stub.Unexpected);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Frames_are_joined_compressed_or_not(string venue)
    {
        await using var wire = await Wire.UpAsync(venue);
        await wire.Socket.SendInPiecesAsync(wire.Trade(1), 8, compressed: false);
        await wire.Socket.SendInPiecesAsync(wire.Trade(2), 7, compressed: true);
        Assert.Equal(1, Wire.Number(await wire.NextAsync()));
        Assert.Equal(2, Wire.Number(await wire.NextAsync()));
    }

    [Theory]
    [InlineData("coinbase", 0)]
    [InlineData("coinbase", 1000)]
    [InlineData("coinbase", 1001)]
    [InlineData("coinbase", 1012)]
    [InlineData("kraken", 0)]
    [InlineData("kraken", 1000)]
    [InlineData("kraken", 1001)]
    [InlineData("kraken", 1012)]
    [InlineData("alpaca", 0)]
    [InlineData("alpaca", 1000)]
    [InlineData("alpaca", 1001)]
    [InlineData("alpaca", 1012)]
    public async Task A_line_that_is_cut_or_closed_is_made_again(string venue, int code)
    {
        await using var wire = await Wire.UpAsync(venue);
        if (code == 0) wire.Socket.Abort();
        else await wire.Socket.CloseAsync(code, "going away");
        Assert.False(Assert.IsType<StreamEvent.Down>(await wire.NextAsync()).IsFatal);
        var next = wire.NextAsync();
        wire.Clock.Advance(TimeSpan.FromSeconds(1));
        await wire.Stub.AcceptAsync();
        Assert.IsType<StreamEvent.Up>(await next);
        Assert.Equal(2, wire.Stream.Connections);
    }

    /// <summary>Its ping stays without an answer: that surfaces as a cancellation nobody asked for, and must not end the loop.</summary>
    [Fact]
    public async Task A_dead_peer_surfaces_as_a_cancellation_nobody_asked_for_and_is_connected_again()
    {
        await using var wire = await Wire.StartAsync("coinbase", behindProxy: true, limits: new(TimeSpan.FromMinutes(5))
        {
            PingInterval = TimeSpan.FromMilliseconds(200),
            PongTimeout = TimeSpan.FromMilliseconds(300),
        });
        await wire.Stub.AcceptAsync();
        Assert.IsType<StreamEvent.Up>(await wire.NextAsync());
        wire.Proxy!.Swallow();
        var down = Assert.IsType<StreamEvent.Down>(await wire.NextAsync());
        Assert.Contains("dead", down.Reason, StringComparison.Ordinal);
        var next = wire.NextAsync();
        wire.Proxy.Resume();
        wire.Clock.Advance(TimeSpan.FromSeconds(1));
        await wire.Stub.AcceptAsync();
        Assert.IsType<StreamEvent.Up>(await next);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Silence_on_an_open_line_ends_it_within_the_limit(string venue)
    {
        await using var wire = await Wire.UpAsync(venue);
        var next = wire.NextAsync();
        wire.Clock.Advance(TimeSpan.FromSeconds(4));
        await wire.Socket.SendAsync(wire.Trade(1));
        Assert.IsType<StreamEvent.Data>(await next);
        next = wire.NextAsync();
        wire.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(next.IsCompleted);
        wire.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("silent", Assert.IsType<StreamEvent.Down>(await next).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_subscription_that_is_not_confirmed_is_given_up_in_time()
    {
        await using var wire = await Wire.StartAsync("mute");
        await wire.Stub.AcceptAsync();
        var next = wire.NextAsync();
        await wire.PassUntilAsync(next);
        Assert.Contains("not subscribed", Assert.IsType<StreamEvent.Down>(await next).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_refuses_twenty_times_is_asked_for_as_long_as_it_takes()
    {
        await using var wire = await Wire.StartAsync("coinbase", refuse: 20);
        for (var i = 0; i < 20; i++)
        {
            Assert.IsType<StreamEvent.Down>(await wire.NextAsync());
            await wire.PassUntilAsync(wire.PeekAsync());
        }

        Assert.IsType<StreamEvent.Up>(await wire.NextAsync());
        Assert.Equal(1, wire.Stream.Connections);
    }

    /// <summary>A provider that lets us in and throws us out again must not be asked every second.</summary>
    [Fact]
    public async Task Waits_go_on_growing_until_a_line_has_held_for_a_minute()
    {
        await using var wire = await Wire.StartAsync("coinbase", limits: new(TimeSpan.FromHours(1)));
        for (var failure = 1; failure <= 5; failure++)
        {
            var socket = await wire.Stub.AcceptAsync();
            Assert.IsType<StreamEvent.Up>(await wire.NextAsync());
            socket.Abort();
            Assert.IsType<StreamEvent.Down>(await wire.NextAsync());
            // Half of the whole wait at least.
            wire.Clock.Advance(TimeSpan.FromSeconds((Math.Pow(2, failure - 1) / 2) - 0.01));
            Assert.Equal(failure, wire.Stream.Connections);
            wire.Clock.Advance(TimeSpan.FromSeconds(Math.Pow(2, failure - 1)));
        }

        var held = await wire.Stub.AcceptAsync();
        Assert.IsType<StreamEvent.Up>(await wire.NextAsync());
        wire.Clock.Advance(TimeSpan.FromSeconds(60));
        held.Abort();
        Assert.IsType<StreamEvent.Down>(await wire.NextAsync());
        wire.Clock.Advance(TimeSpan.FromSeconds(1));
        await wire.Stub.AcceptAsync();
        Assert.IsType<StreamEvent.Up>(await wire.NextAsync());
    }

    /// <summary>The account's one seat is ours for a moment, and then another's: how soon to knock at a closed door is no measure for that.</summary>
    [Fact]
    public async Task Who_is_let_in_and_thrown_out_again_waits_ever_longer()
    {
        await using var wire = await Wire.StartAsync("alpaca", limits: new(TimeSpan.FromHours(1)));
        for (var failure = 1; failure <= 4; failure++)
        {
            var socket = await wire.Stub.AcceptAsync();
            Assert.IsType<StreamEvent.Up>(await wire.NextAsync());
            await socket.SendAsync("""[{"T":"error","code":406,"msg":"connection limit exceeded"}]""");
            Assert.Contains("406", Assert.IsType<StreamEvent.Down>(await wire.NextAsync()).Reason, StringComparison.Ordinal);
            await socket.Ended.Within();
            var (since, next) = (wire.Clock.GetUtcNow(), failure + 1);
            await Deadline.Holds(() =>
            {
                if (wire.Stream.Connections < next) wire.Clock.Advance(TimeSpan.FromMilliseconds(50));
                return Task.FromResult(wire.Stream.Connections == next);
            });
            // Half of the whole wait at least.
            Assert.True(wire.Clock.GetUtcNow() - since >= TimeSpan.FromSeconds(Math.Pow(2, failure - 1) / 2));
        }
    }

    /// <summary>What is not read yet waits on the line and at the provider: none of it is dropped, and none piles up here.</summary>
    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_slow_reader_loses_nothing(string venue)
    {
        const int Count = 2000;
        await using var wire = await Wire.UpAsync(venue);
        var sending = Task.Run(async () =>
        {
            for (var id = 1; id <= Count; id++) await wire.Socket.SendAsync(wire.Trade(id));
        });
        for (var id = 1; id <= Count; id++) Assert.Equal(id, Wire.Number(await wire.NextAsync()));
        await sending.Within();
    }

    [Fact]
    public void Waits_double_from_a_second_to_a_minute_with_jitter()
    {
        var (least, most) = (Enumerable.Range(1, 20).Select(n => Backoff.Stream.After(n, 0)).ToArray(), Enumerable.Range(1, 20).Select(n => Backoff.Stream.After(n, 0.999)).ToArray());
        Assert.Equal(TimeSpan.FromSeconds(0.5), least[0]);
        Assert.Equal(TimeSpan.FromSeconds(16), least[5]);
        Assert.Equal(TimeSpan.FromSeconds(30), least[19]);
        Assert.All(most, wait => Assert.True(wait <= TimeSpan.FromSeconds(60)));
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_kind_of_message_that_is_new_is_counted_and_passed_over(string venue)
    {
        await using var wire = await Wire.UpAsync(venue);
        await wire.Socket.SendAsync(venue == "alpaca" ? """[{"T":"brand_new"}]""" : """{"type":"brand_new","channel":"brand_new","data":[]}""");
        await wire.Socket.SendAsync(wire.Trade(1));
        Assert.IsType<StreamEvent.Data>(await wire.NextAsync());
        Assert.Equal(1, wire.Stream.UnknownMessages);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_message_that_is_none_is_counted_and_three_in_a_row_end_the_line(string venue)
    {
        await using var wire = await Wire.UpAsync(venue);
        await wire.Socket.SendAsync("{\"type\":");
        await wire.Socket.SendAsync(wire.Trade(1));
        Assert.IsType<StreamEvent.Data>(await wire.NextAsync());
        for (var i = 0; i < 3; i++) await wire.Socket.SendAsync("<html>");
        Assert.IsType<StreamEvent.Down>(await wire.NextAsync());
        Assert.Equal(4, wire.Stream.MalformedMessages);
    }

    /// <summary>Two that are none and one that makes sense, over and over: the line is kept, and the log does not fill up with it.</summary>
    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_storm_of_messages_that_are_none_is_told_once_and_counted(string venue)
    {
        await using var wire = await Wire.UpAsync(venue);
        for (var i = 1; i <= 20; i++)
        {
            for (var bad = 0; bad < 2; bad++) await wire.Socket.SendAsync("{\"type\":");
            await wire.Socket.SendAsync(wire.Trade(i));
            Assert.IsType<StreamEvent.Data>(await wire.NextAsync());
            if (i == 10) wire.Clock.Advance(TimeSpan.FromSeconds(4));
        }

        Assert.Contains("a message that is none, 1 since the start", Assert.Single(wire.Log.Warnings), StringComparison.Ordinal);
        Assert.Equal(40, wire.Stream.MalformedMessages);
    }

    /// <summary>What is new to us is no sign that the others are meant.</summary>
    [Theory]
    [MemberData(nameof(Venues))]
    public async Task Messages_that_are_none_end_the_line_though_some_between_them_are_only_new(string venue)
    {
        await using var wire = await Wire.UpAsync(venue);
        for (var i = 0; i < 3; i++)
        {
            await wire.Socket.SendAsync("<html>");
            await wire.Socket.SendAsync(venue == "alpaca" ? """[{"T":"brand_new"}]""" : """{"type":"brand_new","channel":"brand_new","data":[]}""");
        }

        Assert.Contains("several messages in a row", Assert.IsType<StreamEvent.Down>(await wire.NextAsync()).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_message_over_a_mebibyte_ends_the_line(string venue)
    {
        await using var wire = await Wire.UpAsync(venue);
        var sending = wire.Socket.SendAsync($"{{\"type\":\"x\",\"pad\":\"{new string('x', 1024 * 1024)}\"}}");
        Assert.Contains("1048576", Assert.IsType<StreamEvent.Down>(await wire.NextAsync()).Reason, StringComparison.Ordinal);
        await sending.ContinueWith(_ => { }, TaskScheduler.Default).Within();
    }

    [Fact]
    public async Task A_product_that_is_unknown_is_told_and_the_others_live()
    {
        await using var wire = await Wire.StartAsync("coinbase", products: ["ETH-USD", "NOPE-USD"]);
        var socket = await wire.Stub.AcceptAsync();
        var refused = new StreamEvent.Refused("NOPE-USD", "Failed to subscribe: NOPE-USD is not a valid product");
        Assert.Equal(refused, await wire.NextAsync());
        Assert.Equal(new StreamEvent.Up("ETH-USD") { HasHeartbeats = true }, await wire.NextAsync());
        // The confirmation does not name it.
        Assert.Equal(refused, await wire.NextAsync());
        await socket.SendAsync(wire.Trade(1));
        Assert.IsType<StreamEvent.Data>(await wire.NextAsync());
    }

    /// <summary>A confirmation of nothing is none, and what the exchange said is the reason.</summary>
    [Theory]
    [InlineData("coinbase")]
    [InlineData("kraken")]
    public async Task A_line_of_which_every_product_is_refused_is_not_up_and_tried_again(string venue)
    {
        await using var wire = await Wire.StartAsync(venue, products: ["NOPE-USD"]);
        await wire.Stub.AcceptAsync();
        StreamEvent said;
        do said = await wire.NextAsync(); while (said is StreamEvent.Refused);
        var down = Assert.IsType<StreamEvent.Down>(said);
        Assert.False(down.IsFatal);
        Assert.Contains("NOPE", down.Reason, StringComparison.Ordinal);
        var next = wire.PeekAsync();
        wire.Clock.Advance(TimeSpan.FromSeconds(1));
        await wire.Stub.AcceptAsync();
        await next.Within();
    }

    [Fact]
    public void Coinbase_confirms_channel_by_channel_and_what_it_leaves_out_without_a_word_is_refused()
    {
        var message = """{"type":"subscriptions","channels":[{"name":"matches","product_ids":["ETH-USD","SOL-USD"]},{"name":"heartbeat","product_ids":["ETH-USD"]}]}"""u8.ToArray();
        Assert.Equal<StreamItem>(
            [
                new StreamItem.Event(new StreamEvent.Up("ETH-USD") { HasHeartbeats = true }),
                new StreamItem.Event(new StreamEvent.Refused("BTC-USD", "Coinbase does not confirm BTC-USD")),
                new StreamItem.Event(new StreamEvent.Up("SOL-USD")),
            ],
            new CoinbaseProtocol(["ETH-USD", "BTC-USD", "SOL-USD"]).Read(message));
    }

    /// <summary>One that is named twice, with other products or the same, is one channel.</summary>
    [Fact]
    public void Coinbase_may_name_a_channel_twice()
    {
        var message = """{"type":"subscriptions","channels":[{"name":"matches","product_ids":["ETH-USD"]},{"name":"heartbeat","product_ids":["ETH-USD"]},{"name":"matches","product_ids":["ETH-USD","BTC-USD"]}]}"""u8.ToArray();
        Assert.Equal<StreamItem>(
            [new StreamItem.Event(new StreamEvent.Up("ETH-USD") { HasHeartbeats = true }), new StreamItem.Event(new StreamEvent.Up("BTC-USD"))],
            new CoinbaseProtocol(["ETH-USD", "BTC-USD"]).Read(message));
    }

    [Fact]
    public async Task Coinbase_saying_that_we_read_too_slowly_is_a_reason_to_connect_again()
    {
        await using var wire = await Wire.UpAsync("coinbase");
        await wire.Socket.SendAsync("""{"type":"error","message":"ErrSlowConsume"}""");
        Assert.Contains("ErrSlowConsume", Assert.IsType<StreamEvent.Down>(await wire.NextAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kraken_confirms_each_symbol_and_one_that_fails_is_told()
    {
        await using var wire = await Wire.StartAsync("kraken", products: ["ETH-USD", "NOPE-USD"]);
        await wire.Stub.AcceptAsync();
        Assert.Equal(new StreamEvent.Up("ETH-USD"), await wire.NextAsync());
        Assert.Equal(new StreamEvent.Refused("NOPE-USD", "Currency pair not supported NOPE/USD"), await wire.NextAsync());
    }

    [Fact]
    public async Task Kraken_heartbeats_alone_keep_the_line_up_and_maintenance_is_told()
    {
        await using var wire = await Wire.UpAsync("kraken");
        var next = wire.NextAsync();
        for (var i = 0; i < 4; i++)
        {
            await wire.Socket.SendAsync("""{"channel":"heartbeat"}""");
            wire.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await wire.Socket.SendAsync("""{"channel":"status","type":"update","data":[{"system":"maintenance"}]}""");
        Assert.Contains("maintenance", Assert.IsType<StreamEvent.Refused>(await next).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Kraken_numbers_in_scientific_notation_stay_exact()
    {
        var message = """{"channel":"trade","type":"update","data":[{"symbol":"ETH/USD","side":"buy","price":1e-05,"qty":12345678901234567890.1234,"ord_type":"limit","trade_id":7,"timestamp":"2023-10-06T17:35:55.440295123Z"}]}"""u8.ToArray();
        var trade = new KrakenProtocol(["ETH-USD"]).Read(message).OfType<StreamItem.Event>().Select(item => item.Said).OfType<StreamEvent.Data>().Single().Trades.Single();
        Assert.Equal(0.00001m, trade.Price);
        Assert.Equal(12345678901234567890.1234m, trade.Size);
    }

    /// <summary>A stream on a stub, read event by event. Its clock stands still.</summary>
    private sealed class Wire : IAsyncDisposable
    {
        private readonly CancellationTokenSource _ending = new();
        private readonly string _venue;
        private IAsyncEnumerator<StreamEvent>? _events;
        private Task<bool>? _moving;

        private Wire(string venue, ProviderStub stub) => (_venue, Stub) = (venue, stub);

        public ProviderStub Stub { get; }

        public FakeTimeProvider Clock { get; } = new(new(2026, 3, 16, 12, 0, 0, TimeSpan.Zero));

        public CapturedLog Log { get; } = new();

        public SocketStream Stream { get; private set; } = null!;

        public TcpProxy? Proxy { get; private set; }

        public StubSocket Socket { get; private set; } = null!;

        public static async Task<Wire> StartAsync(string venue, string[]? products = null, bool behindProxy = false, SocketLimits? limits = null, int refuse = 0)
        {
            ProviderStub stub = venue switch { "coinbase" => new CoinbaseStub(), "kraken" => new KrakenStub(), "alpaca" => new AlpacaStub("key", "secret"), _ => new MuteStub() };
            await stub.StartAsync().Within();
            stub.RefuseSockets = refuse;
            var wire = new Wire(venue, stub);
            products ??= ["ETH-USD"];
            var address = new Uri(stub.StreamAddress);
            if (behindProxy)
            {
                wire.Proxy = new(address.Port);
                address = new UriBuilder(address) { Port = wire.Proxy.Port }.Uri;
            }

            wire.Stream = new(
                address,
                () => venue switch { "kraken" => new KrakenProtocol(products), "alpaca" => new AlpacaProtocol("key", "secret", Funds, new()), _ => new CoinbaseProtocol(products) },
                limits ?? new(TimeSpan.FromSeconds(5)), new([]), wire.Clock, wire.Log.CreateLogger(""));
            wire._events = wire.Stream.RunAsync(wire._ending.Token).GetAsyncEnumerator();
            wire._moving = wire._events.MoveNextAsync().AsTask();
            return wire;
        }

        public static async Task<Wire> UpAsync(string venue)
        {
            var wire = await StartAsync(venue);
            wire.Socket = await wire.Stub.AcceptAsync();
            Assert.IsType<StreamEvent.Up>(await wire.NextAsync());
            return wire;
        }

        /// <summary>The next event; the one after is waited for already.</summary>
        public async Task<StreamEvent> NextAsync()
        {
            Assert.True(await _moving!.Within());
            var said = _events!.Current;
            _moving = _events.MoveNextAsync().AsTask();
            return said;
        }

        public Task PeekAsync() => _moving!;

        /// <summary>Lets time pass, a second at a time, until something is done.</summary>
        public async Task PassUntilAsync(Task done)
        {
            await Deadline.Holds(() =>
            {
                if (!done.IsCompleted) Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(done.IsCompleted);
            });
            await done.Within();
        }

        /// <summary>A trade of this number; where there are bars instead, one of this price.</summary>
        public string Trade(long id) => _venue switch
        {
            "kraken" => KrakenStub.Update("ETH/USD", "update", new StubTrade(id, 2000.5m, 0.25m, Clock.GetUtcNow())),
            "alpaca" => $"[{AlpacaStub.Bar("b", "IWM", Clock.GetUtcNow(), id)}]",
            _ => CoinbaseStub.Match("ETH-USD", new StubTrade(id, 2000.5m, 0.25m, Clock.GetUtcNow())),
        };

        public static long Number(StreamEvent said) =>
            Assert.IsType<StreamEvent.Data>(said) is { Trades: [var trade] } ? trade.Id : (long)((StreamEvent.Data)said).Facts.Single().Bar!.Value.Close;

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            try
            {
                await _moving!.Within();
                await _events!.DisposeAsync().Within();
            }
            catch (OperationCanceledException)
            {
                // That is how it ends.
            }

            if (Proxy is not null) await Proxy.DisposeAsync();
            await Stub.DisposeAsync();
            _ending.Dispose();
        }
    }

    /// <summary>Takes connections and confirms nothing.</summary>
    private sealed class MuteStub : ProviderStub
    {
        protected override StubAnswer Answer(StubRequest request) => Refuse(request, StubAnswer.Json("{}", 404));
    }
}

using System.Net.WebSockets;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>A feed of trades running on a stub's socket. Its clock moves when it is told to.</summary>
internal sealed class TradeFeedRun : IAsyncDisposable
{
    public const string Ether = "crypto.ETH-USD.coinbase.trade";
    public const string Bitcoin = "crypto.BTC-USD.coinbase.trade";

    public static readonly Instant Start = Instant.FromUtc(2026, 3, 16, 12);

    /// <summary>The tape is of so long ago: the clock need not move with the trades.</summary>
    public static readonly TimeSpan Later = TimeSpan.FromHours(2);

    private readonly string _provider;
    private CancellationTokenSource _ending = new();
    private Task _running = Task.CompletedTask;

    private TradeFeedRun(FeedRig rig, string provider) => (Rig, _provider) = (rig, provider);

    public FeedRig Rig { get; }

    public TradeFeed Feed => Rig.Feeds.Streams.Single();

    public FeedHealth Health => Of(Ether);

    public StubSocket Socket { get; set; } = null!;

    /// <param name="stub">Not started.</param>
    /// <param name="provider">Whose stub it is.</param>
    /// <param name="heartbeatLimit">In seconds; an hour, so that a test need not think of it.</param>
    public static async Task<TradeFeedRun> StartAsync(ProviderStub stub, string provider, int heartbeatLimit = 3600)
    {
        var rig = await FeedRig.StartAsync(stub, provider, Start + Later, options => options with
        {
            TickMove = 0.1m,
            HeartbeatLimit = TimeSpan.FromSeconds(heartbeatLimit),
            AttemptTimeout = TimeSpan.Zero,
            RequestTimeout = TimeSpan.FromHours(1),
        });
        var run = new TradeFeedRun(rig, provider);
        await run.BeginAsync();
        return run;
    }

    public static CoinbaseStub Tape(long first, long last, TimeSpan ahead = default)
    {
        var stub = new CoinbaseStub();
        stub.Tape["ETH-USD"] = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(i =>
            new StubTrade(first + i, 2000m + (i % 7), 0.5m, (Start + ahead + TimeSpan.FromSeconds(i)).ToDateTimeOffset()))];
        return stub;
    }

    public FeedHealth Of(string series) => Rig.Board.Of(_provider, series)!;

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

    public Task SeenAsync(long trades) => HoldsAsync(() => Feed.Trades >= trades && Feed.Events >= 1);

    public Task EventsAsync(long events) => HoldsAsync(() => Feed.Events >= events);

    public Task HoldsAsync(Func<bool> condition) => Deadline.Holds(() =>
    {
        if (_running.IsFaulted) throw _running.Exception!;
        return Task.FromResult(condition());
    });

    /// <summary>Time, and a heartbeat of each of these products by the provider's clock, until they are taken.</summary>
    public async Task BeatAsync(TimeSpan step, params string[] products)
    {
        var (seen, socket) = (Feed.Events, Socket);
        Rig.Clock.Advance(step);
        try
        {
            foreach (var product in products) await socket.SendAsync(CoinbaseStub.Heartbeat(product, 0, Rig.Clock.GetUtcNow()));
        }
        catch (Exception e) when (e is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The line was ended meanwhile, and is made again.
        }

        await HoldsAsync(() => Feed.Events >= seen + products.Length || socket.Ended.IsCompleted);
    }

    /// <summary>Heartbeats of these products until something holds.</summary>
    public Task PassAsync(TimeSpan step, Func<bool> condition, params string[] products) => Deadline.Holds(async () =>
    {
        if (condition()) return true;
        // Time stands while a line is being made again.
        if (Feed.IsDown) return false;
        await BeatAsync(step, products);
        return condition();
    });

    /// <summary>The numbers of the trades of ether in the journal, in order of time.</summary>
    public async Task<long[]> TradesAsync()
    {
        long[] ids = [];
        var expected = Feed.Trades;
        await Deadline.Holds(async () =>
        {
            var ticks = await Rig.JournalAsync();
            ids = [.. ticks.Where(tick => tick.Series == Ether || _provider != Providers.Coinbase).OrderBy(tick => tick.EventTime).Select(tick => long.Parse(tick.Key.Split('/')[^1], null))];
            return ticks.Count >= expected;
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
        await BeginAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Rig.DisposeAsync();
    }

    private async Task BeginAsync()
    {
        _running = Feed.RunAsync(_ending.Token);
        Socket = await Rig.Stub.AcceptAsync();
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

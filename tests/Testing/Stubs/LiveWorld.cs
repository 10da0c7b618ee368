namespace RegimeGrpc.Testing.Stubs;

/// <summary>
/// A world that goes by the clock on the wall: once a step it trades, tells whoever listens, and brings its providers up to date. Any
/// number of servers may listen; one that leaves takes nothing with it.
/// </summary>
/// <param name="world">Started.</param>
/// <param name="step">Between two trades.</param>
/// <param name="stands">True for a world in which only trades happen.</param>
public sealed class LiveWorld(StubWorld world, TimeSpan step, bool stands = false) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly List<StubSocket> _coinbase = [];
    private readonly List<StubSocket> _kraken = [];
    private readonly List<StubSocket> _alpaca = [];
    private readonly List<StubEvents> _beacon = [];
    private Task _running = Task.CompletedTask;
    private DateTimeOffset _minute = DateTimeOffset.UtcNow;
    private DateTimeOffset _commented;
    private long _epoch;

    public StubWorld World => world;

    /// <summary>Servers that listen to a provider's stream.</summary>
    public int Listeners => _coinbase.Count + _kraken.Count + _alpaca.Count + _beacon.Count;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Cuts every line of a provider, without a word.</summary>
    public void Cut(string provider)
    {
        lock (world.Gate)
            foreach (var socket in provider switch { "coinbase" => _coinbase, "kraken" => _kraken, "alpaca" => _alpaca, _ => [] }) socket.Abort();
        if (provider == "beacon") foreach (var events in _beacon.ToArray()) events.Abort();
    }

    /// <summary>No more trades: what was traded is all there is.</summary>
    public async Task StopAsync()
    {
        await _ending.CancelAsync();
        await _running.Within();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            Accept();
            var now = DateTimeOffset.UtcNow;
            var news = stands ? world.TradeAt(now) : world.MoveTo(now);
            foreach (var (product, trade) in news)
            {
                await SayAsync(_coinbase, CoinbaseStub.Match(product, trade));
                await SayAsync(_coinbase, CoinbaseStub.Heartbeat(product, trade.Id, now));
            }

            StubTrade last;
            lock (world.Gate) last = world.Kraken.Tape["ETHUSD"][^1];
            await SayAsync(_kraken, KrakenStub.Update("ETH/USD", "update", last));
            await SayFundsAsync(now);
            await SayEventsAsync(now);
            try
            {
                // At least so far apart, also on a busy machine.
                await Task.Delay(step, _ending.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Accept()
    {
        lock (world.Gate)
        {
            foreach (var (stub, sockets) in ((ProviderStub, List<StubSocket>)[])[(world.Coinbase, _coinbase), (world.Kraken, _kraken), (world.Alpaca, _alpaca)])
            {
                sockets.RemoveAll(socket => socket.Ended.IsCompleted);
                while (stub.TryAccept() is { } socket) sockets.Add(socket);
            }
        }

        _beacon.RemoveAll(events => events.Ended.IsCompleted);
        while (world.Beacon.TryListener() is { } events) _beacon.Add(events);
    }

    /// <summary>While the exchange is open: trades, and a bar of each minute that is over.</summary>
    private async Task SayFundsAsync(DateTimeOffset now)
    {
        var minute = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        foreach (var fund in (string[])["IWM", "SPY"])
        {
            if (!world.IsOpen(now)) continue;
            await SayAsync(_alpaca, $"[{AlpacaStub.Trade(fund, now, StubWorld.Price(fund, now))}]");
            if (minute > _minute && world.IsOpen(minute.AddMinutes(-1))) await SayAsync(_alpaca, $"[{AlpacaStub.Bar("b", fund, minute.AddMinutes(-1), StubWorld.Price(fund, minute))}]");
        }

        _minute = minute;
    }

    private async Task SayEventsAsync(DateTimeOffset now)
    {
        var epoch = world.Beacon.FinalizedEpoch;
        foreach (var events in _beacon)
        {
            try
            {
                if (epoch > _epoch) await events.SendAsync("finalized_checkpoint", BeaconStub.Checkpoint(epoch));
                else if (now - _commented > TimeSpan.FromSeconds(15)) await events.CommentAsync();
            }
            catch (Exception e) when (IsGone(e))
            {
                events.Close();
            }
        }

        _epoch = epoch;
        if (now - _commented > TimeSpan.FromSeconds(15)) _commented = now;
    }

    private static async Task SayAsync(IEnumerable<StubSocket> sockets, string text)
    {
        foreach (var socket in sockets)
        {
            try
            {
                await socket.SendAsync(text);
            }
            catch (Exception e) when (IsGone(e))
            {
                socket.Abort();
            }
        }
    }

    /// <summary>Whoever listened has gone, or reads nothing.</summary>
    private static bool IsGone(Exception e) =>
        e is System.Net.WebSockets.WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException or TimeoutException;
}

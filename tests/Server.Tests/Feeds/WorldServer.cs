using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>The whole server on the stubs of a world, a step at a time.</summary>
internal sealed class WorldServer : IAsyncDisposable
{
    // A second of the world's clock for so many looks without success.
    private const int LooksPerSecond = 400;

    private static readonly string[] Funds = ["IWM", "SPY"];

    private readonly TempDirectory _directory = new();
    private readonly StubWorld _world;
    private WebApplication _app = null!;
    private StubSocket? _coinbase;
    private StubSocket? _kraken;
    private StubSocket? _alpaca;
    private DateTimeOffset? _minute;
    private IReadOnlyList<(string Product, StubTrade Trade)> _news = [];

    private WorldServer(StubWorld world) => _world = world;

    public FakeTimeProvider Clock { get; private set; } = new();

    public bool HasCaughtUp => _app.Services.GetRequiredService<FeedHost>().CaughtUp.IsCompleted;

    public FeedHealthBoard Board => _app.Services.GetRequiredService<FeedHealthBoard>();

    /// <summary>What who runs the server can ask.</summary>
    public IFeeds Feeds => _app.Services.GetRequiredService<IFeeds>();

    public TradeFeed Coinbase => Set.Streams[0];

    /// <summary>The ends of its sockets that the providers hold; null while there is none.</summary>
    public StubSocket? KrakenSocket => _kraken;

    public StubSocket? AlpacaSocket => _alpaca;

    private FeedSet Set => _app.Services.GetRequiredService<FeedSet>();

    private ModelFold Model => _app.Services.GetRequiredService<IReadOnlyList<ModelFold>>().Single(model => model.Model.Name == EthSmallCapsLive.Name);

    /// <param name="world">Started.</param>
    /// <param name="meanwhile">Done while it asks for its history; by default its clock stands still.</param>
    /// <param name="settings">Besides the world's.</param>
    public static async Task<WorldServer> StartAsync(StubWorld world, Func<WorldServer, Task>? meanwhile = null, params IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var run = new WorldServer(world) { Clock = new(world.Now) };
        // A message a step is all a socket says here, and that may be a quarter of a day.
        settings = [.. world.Settings(), new("feeds:heartbeatLimit", "80000"), new("feeds:retryDelay", "0"), .. settings];
        run._app = Composition.Build(
            new() { DataDirectory = run._directory["data"], GrpcPort = 0, HttpPort = 0, Feeds = true }, run.Clock, configuration => configuration.AddInMemoryCollection(settings));
        await run._app.StartAsync().Within();
        if (meanwhile is not null) await meanwhile(run);
        await run._app.Services.GetRequiredService<FeedHost>().CaughtUp.Within(TimeSpan.FromMinutes(2));
        await run.ConnectAsync();
        return run;
    }

    public static async Task<WorldServer> WithoutFeedsAsync()
    {
        var run = new WorldServer(null!);
        run._app = Composition.Build(new() { DataDirectory = run._directory["data"], GrpcPort = 0, HttpPort = 0 }, TimeProvider.System);
        await run._app.StartAsync().Within();
        return run;
    }

    /// <summary>Time, then what is new in the world, then whatever the server makes of it, until nothing more happens.</summary>
    public async Task StepAsync(DateTimeOffset now)
    {
        var trades = _world.MoveTo(now);
        await PassAsync(now - Clock.GetUtcNow());
        if (_coinbase is null && _world.Coinbase.RefuseSockets == 0) await ConnectAsync();
        _news = trades;
        // Of a session every step has one minute: the one that has just ended.
        _minute = _world.IsOpen(now.AddMinutes(-1)) ? now.AddMinutes(-1) : null;
        if (_coinbase is { } coinbase) await SendAsync(coinbase);
        if (_kraken is { } kraken) await SendKrakenAsync(kraken);
        if (_alpaca is { } alpaca) await SendAlpacaAsync(alpaca);
        await QuietAsync();
    }

    /// <summary>Time alone. Whoever wakes is awake when it returns: on the test's own thread continuations would be put off.</summary>
    public Task PassAsync(TimeSpan time) => Task.Run(() => Clock.Advance(time));

    public async Task<IReadOnlyList<Entry>> EntriesAsync() =>
        await _app.Services.GetRequiredService<JournalSource>().Current.ReadAsync(Revision.Start, 1_000_000, CancellationToken.None).Within();

    public IReadOnlyList<string> Published() => [.. Model.Seals.After(Revision.Start).Select(seal => seal.Digest)];

    public long JournalBytes() => Directory.GetFiles(_directory["data"], "journal.db*").Sum(file => new FileInfo(file).Length);

    /// <summary>Where gRPC answers.</summary>
    public string Address => _app.Urls.First();

    /// <summary>The exchange is gone, with its socket and its history.</summary>
    public void CloseCoinbase()
    {
        _coinbase?.Abort();
        _coinbase = null;
        (_world.Coinbase.RefuseSockets, _world.Coinbase.Outage) = (int.MaxValue, StubAnswer.Json("""{"message":"Internal server error"}""", 500));
    }

    public void OpenCoinbase() => (_world.Coinbase.RefuseSockets, _world.Coinbase.Outage) = (0, null);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().Within();
        await _app.Services.GetRequiredService<JournalSource>().DisposeAsync();
        await _app.DisposeAsync();
        _directory.Dispose();
    }

    private Task SendAsync(StubSocket coinbase) => SentAsync(async () =>
    {
        foreach (var (product, trade) in _news) await coinbase.SendAsync(CoinbaseStub.Match(product, trade));
    });

    private Task SendKrakenAsync(StubSocket kraken) =>
        SentAsync(() => _world.Kraken.Tape["ETHUSD"] is [.., var last] ? kraken.SendAsync(KrakenStub.Update("ETH/USD", "update", last)) : Task.CompletedTask);

    private Task SendAlpacaAsync(StubSocket alpaca) => SentAsync(() => _minute is { } minute
        ? alpaca.SendAsync($"[{string.Join(',', Funds.Select(fund => AlpacaStub.Bar("b", fund, minute, StubWorld.Price(fund, minute.AddMinutes(1)))))}]")
        : Task.CompletedTask);

    /// <summary>A line that broke meanwhile is made anew by the server, and what was to be said is said again.</summary>
    private static async Task SentAsync(Func<Task> send)
    {
        try
        {
            await send();
        }
        catch (Exception e) when (e is System.Net.WebSockets.WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
        }
    }

    private Task ConnectAsync() => HoldsAsync(() => _coinbase is not null && _kraken is not null && _alpaca is not null);

    /// <summary>Takes new connections, and lets a back-off pass when nothing moves for a while: on a busy machine a greeting may come too late.</summary>
    private async Task HoldsAsync(Func<bool> condition)
    {
        var looks = 0;
        await Deadline.Holds(
            async () =>
            {
                if (_world.Coinbase.TryAccept() is { } coinbase) await SendAsync(_coinbase = coinbase);
                if (_world.Kraken.TryAccept() is { } kraken) await SendKrakenAsync(_kraken = kraken);
                if (_world.Alpaca.TryAccept() is { } alpaca) await SendAlpacaAsync(_alpaca = alpaca);
                if (++looks % LooksPerSecond == 0) await PassAsync(TimeSpan.FromSeconds(1));
                return condition();
            },
            TimeSpan.FromSeconds(60));
    }

    private async Task QuietAsync()
    {
        await HoldsAsync(() => Set.Pulls.All(pull => !pull.IsAwake)
            && (_coinbase is null || Coinbase.Trades >= _world.CoinbaseTrades)
            && (_minute is not { } minute || Funds.All(fund => Board.Of(Providers.Alpaca, $"equity.{fund}.iex")?.Newest >= Instant.From(minute.AddMinutes(1))))
            && (_kraken is null || Set.Streams[1].Trades >= _world.Kraken.Tape["ETHUSD"].Count));
        var head = await _app.Services.GetRequiredService<JournalSource>().Current.HeadAsync(CancellationToken.None).Within();
        while (true)
        {
            var moved = Model.Board.Moved;
            if (Model.Board.HasBegun && Model.Board.Head.Revision >= head.Newest) return;
            await moved.Within(TimeSpan.FromSeconds(60));
        }
    }
}

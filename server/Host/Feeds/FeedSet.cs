using RegimeGrpc.Server.Feeds.Alpaca;
using RegimeGrpc.Server.Feeds.Beacon;
using RegimeGrpc.Server.Feeds.Bls;
using RegimeGrpc.Server.Feeds.Coinbase;
using RegimeGrpc.Server.Feeds.CoinMetrics;
using RegimeGrpc.Server.Feeds.DefiLlama;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Finra;
using RegimeGrpc.Server.Feeds.Fred;
using RegimeGrpc.Server.Feeds.Growthepie;
using RegimeGrpc.Server.Feeds.Kraken;
using RegimeGrpc.Server.Feeds.Lido;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Server.Feeds.SoSoValue;
using RegimeGrpc.Server.Feeds.Trades;
using RegimeGrpc.Server.Feeds.Treasury;
using RegimeGrpc.Server.Feeds.ValidatorQueue;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>Every feed the options allow, put together; and a line of health for each that they do not.</summary>
internal sealed class FeedSet
{
    private static readonly string[] Alts = ["ADA", "AVAX", "BNB", "DOGE", "LINK", "LTC", "SOL", "XRP"];

    private readonly FeedOptions _options;
    private readonly IHttpClientFactory _clients;
    private readonly FactSink _sink;
    private readonly FeedHealthBoard _board;
    private readonly Redactor _redactor;
    private readonly ClockSkew _skew;
    private readonly RawArchive _archive;
    private readonly DayCheck _check;
    private readonly TimeProvider _time;
    private readonly RedactedLoggers _loggers;
    private readonly RequestGates _gates;
    private readonly CpiCalendar _cpi;
    private readonly List<PullRunner> _pulls = [];
    private readonly List<ILiveStream> _live = [];
    private readonly List<(string Provider, SocketStream Socket)> _sockets = [];

    public FeedSet(
        FeedOptions options, IHttpClientFactory clients, FactSink sink, FeedHealthBoard board, Redactor redactor, RequestGates gates, ClockSkew skew, RawArchive archive,
        DayCheck check, TimeProvider time, RedactedLoggers loggers)
    {
        (_options, _clients, _sink, _board, _redactor, _gates) = (options, clients, sink, board, redactor, gates);
        (_skew, _archive, _check, _time, _loggers) = (skew, archive, check, time, loggers);
        var fred = options.Providers.FirstOrDefault(provider => provider is { Name: Providers.Fred, Enabled: true, Missing: null });
        _cpi = new(new(), fred is null ? null : Http(fred), time);
        foreach (var provider in options.Providers) AddProvider(provider);
    }

    /// <summary>Those that are asked.</summary>
    public IReadOnlyList<PullRunner> Pulls => _pulls;

    /// <summary>Those that tell by themselves.</summary>
    public IReadOnlyList<ILiveStream> Live => _live;

    /// <summary>Of them, those that tell of trades.</summary>
    public IReadOnlyList<TradeFeed> Streams => [.. _live.OfType<TradeFeed>()];

    /// <summary>A stream of a provider that was refused, and waits for long, is asked for now. Thread-safe.</summary>
    public void TryAgain(string provider)
    {
        foreach (var (_, socket) in _sockets.Where(one => one.Provider == provider)) socket.TryAgain();
    }

    private void AddProvider(ProviderOptions provider)
    {
        var http = Http(provider);
        var pulls = Sources(provider, http).ToArray();
        var state = !provider.Enabled ? (FeedState.Disabled, $"switched off by feeds:{provider.Name}:enabled")
            : provider.Licence == Licence.NonCommercial && _options.Commercial ? (FeedState.Unlicensed, "its licence forbids commercial use, and feeds:commercial is set: it is not asked; what the journal has of it stays in the signals")
            : provider.Missing is { } missing ? (FeedState.Disabled, missing)
            : (FeedState.CatchingUp, "");
        foreach (var series in pulls.SelectMany(pull => pull.Series))
            _board.Put(new(series, provider.Name, state.Item1, state.Item2, null, null, null, provider.Licence));
        if (state.Item1 != FeedState.CatchingUp) return;
        foreach (var pull in pulls) _pulls.Add(new(pull, http, _sink, _board, _options, _time, _loggers.CreateLogger<PullRunner>()));
        if (provider.StreamUrl.Length > 0) AddStream(provider, http);
        if (provider.Name == Providers.Beacon) AddEvents(provider, _pulls[^1]);
    }

    private IEnumerable<IPullSource> Sources(ProviderOptions provider, ProviderHttp http)
    {
        switch (provider.Name)
        {
            case Providers.Coinbase:
                yield return CoinbaseCandles.Days("ETH-USD", "crypto.ETH-USD.coinbase.day", http, _skew, _check);
                yield return CoinbaseCandles.Days("BTC-USD", "crypto.BTC-USD.coinbase.day", http, _skew, _check);
                yield return CoinbaseCandles.Hours("ETH-USD", "crypto.ETH-USD.coinbase.1h", http, _skew);
                foreach (var alt in Alts) yield return CoinbaseCandles.Days($"{alt}-USD", $"crypto.{alt}-USD.day", http, _skew, _check);
                break;
            case Providers.Kraken:
                yield return new KrakenDays("ETH-USD", "crypto.ETH-USD.kraken.day", http, _skew, _check);
                yield return new KrakenDays("BTC-USD", "crypto.BTC-USD.kraken.day", http, _skew, _check);
                break;
            case Providers.Alpaca:
                yield return new AlpacaBars(
                    ((string[])["IWM", "SPY", "UUP", "HYG", "IEF", "LQD"]).ToDictionary(symbol => symbol, symbol => $"equity.{symbol}.day", StringComparer.Ordinal), http);
                yield return new AlpacaCalendar(Http(provider with { BaseUrl = provider.SecondUrl }));
                break;
            case Providers.Fred:
                foreach (var series in FredSeries.All) yield return new FredSource(series, http, _cpi);
                yield return new FredReleaseDates(_cpi);
                break;
            case Providers.Treasury:
                yield return TreasurySource.Nominal(http);
                yield return TreasurySource.Real(http);
                break;
            case Providers.Bls:
                yield return new BlsSource(http, _cpi);
                break;
            case Providers.Finra:
                yield return new FinraSource(http);
                break;
            case Providers.CoinMetrics:
                yield return new CoinMetricsSource(http);
                break;
            case Providers.Beacon:
                yield return new BeaconSource(http);
                break;
            case Providers.Lido:
                yield return new LidoSource(http);
                break;
            case Providers.ValidatorQueue:
                yield return new ValidatorQueueSource(http);
                break;
            case Providers.DefiLlama:
                yield return DefiLlamaSource.Stablecoins(Http(provider with { BaseUrl = provider.SecondUrl }));
                yield return DefiLlamaSource.MainChainFees(http);
                yield return DefiLlamaSource.ExchangeVolume("Base", "onchain.l2.base.dex-volume", http);
                yield return DefiLlamaSource.ExchangeVolume("Arbitrum", "onchain.l2.arbitrum.dex-volume", http);
                yield return DefiLlamaSource.ExchangeVolume("OP Mainnet", "onchain.l2.op-mainnet.dex-volume", http);
                break;
            case Providers.Growthepie:
                foreach (var source in GrowthepieSource.All(http)) yield return source;
                break;
            case Providers.SoSoValue:
                yield return new SoSoValueSource(http);
                break;
        }
    }

    private void AddStream(ProviderOptions provider, ProviderHttp http)
    {
        string[] products = ["ETH-USD", "BTC-USD"];
        switch (provider.Name)
        {
            case Providers.Coinbase:
                AddTrades(provider, products, () => new CoinbaseProtocol(products), new CoinbaseTrades(http));
                break;
            case Providers.Kraken:
                string[] ether = ["ETH-USD"];
                AddTrades(provider, ether, () => new KrakenProtocol(ether), new KrakenTrades(http, product => _board.Of(Providers.Kraken, SeriesOf(Providers.Kraken, product))?.Newest));
                break;
            case Providers.Alpaca:
                AddBars(provider);
                break;
        }
    }

    private void AddBars(ProviderOptions provider)
    {
        var seats = new AlpacaSeats();
        // How long IEX may be without a trade of them while the exchange is open.
        var lines = new Dictionary<string, BarLine>(StringComparer.Ordinal)
        {
            ["IWM"] = new("equity.IWM.iex", TimeSpan.FromSeconds(120)),
            ["SPY"] = new("equity.SPY.iex", TimeSpan.FromSeconds(60)),
        };
        var series = lines.ToDictionary(line => line.Key, line => line.Value.Series, StringComparer.Ordinal);
        // There are no heartbeats and whole days without a word: only pings tell of a dead line.
        var limits = new SocketLimits(TimeSpan.FromDays(7)) { PingInterval = TimeSpan.FromSeconds(10), PongTimeout = TimeSpan.FromSeconds(20) };
        var socket = new SocketStream(
            new(provider.StreamUrl), () => new AlpacaProtocol(provider.Key, provider.Secret, series, seats), limits, _redactor, _time, _loggers.CreateLogger<SocketStream>());
        _sockets.Add((provider.Name, socket));
        _live.Add(new BarFeed(provider.Name, lines, socket.RunAsync(CancellationToken.None), _sink, _board, _options, _time, _loggers.CreateLogger<BarFeed>()));
    }

    private void AddEvents(ProviderOptions provider, PullRunner queues) =>
        _live.Add(new BeaconEvents(provider, _clients.CreateClient(provider.Name), queues.Wake, _redactor, _time, _loggers.CreateLogger<BeaconEvents>()));

    private void AddTrades(ProviderOptions provider, string[] products, Func<IStreamProtocol> protocol, ITradeHistory history)
    {
        var socket = new SocketStream(new(provider.StreamUrl), protocol, new(_options.HeartbeatLimit) { PingInterval = _options.HeartbeatLimit, PongTimeout = _options.HeartbeatLimit }, _redactor, _time, _loggers.CreateLogger<SocketStream>());
        _sockets.Add((provider.Name, socket));
        _live.Add(new TradeFeed(
            provider.Name, products.ToDictionary(product => product, product => SeriesOf(provider.Name, product), StringComparer.Ordinal),
            socket.RunAsync(CancellationToken.None), history, _sink, _board, _check, _options, _time, _loggers.CreateLogger<TradeFeed>()));
    }

    private ProviderHttp Http(ProviderOptions provider) =>
        new(provider, _clients.CreateClient(provider.Name), _gates.Of(provider.Name), _redactor, _skew, _archive, _options, _time);

    private static string SeriesOf(string provider, string product) => $"crypto.{product}.{provider}.trade";
}

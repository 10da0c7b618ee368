using System.Text.Json;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Kraken;

/// <summary>
/// Kraken's WebSocket v2: trades, confirmed symbol by symbol, while the exchange is online. Products are ETH-USD with us and ETH/USD
/// with them. Heartbeats are of the connection, so a symbol that alone has gone quiet shows in the age of its newest trade and in
/// nothing else.
/// </summary>
internal sealed class KrakenProtocol(IReadOnlyList<string> products) : IStreamProtocol
{
    private const string Online = "online";

    private readonly HashSet<string> _waiting = [.. products];
    private readonly HashSet<string> _confirmed = [];
    private string _system = Online;

    public IReadOnlyList<string> Greeting { get; } =
    [
        JsonSerializer.Serialize(new { method = "subscribe", @params = new { channel = "trade", symbol = products.Select(Symbol), snapshot = true }, req_id = 1 }),
    ];

    public IEnumerable<StreamItem> Read(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        var root = json.RootElement;
        if (root.Optional("method") is { } method) return Answer(method.Text(), root);
        return root.Field("channel").Text() switch
        {
            "heartbeat" => [new StreamItem.Nothing()],
            "status" => Status(root),
            "trade" => Trades(root.Field("data")),
            var other => [new StreamItem.Unknown(other)],
        };
    }

    private List<StreamItem> Answer(string method, JsonElement root)
    {
        if (method == "pong") return [new StreamItem.Nothing()];
        if (method != "subscribe") return [new StreamItem.Unknown(method)];
        if (root.Field("success").GetBoolean())
        {
            var product = Product(root.Field("result").Field("symbol").Text());
            _waiting.Remove(product);
            _confirmed.Add(product);
            return [Event(new StreamEvent.Up(product)), .. Halted([product])];
        }

        // One that is refused is told by name; without a name it is the whole request.
        var reason = root.Optional("error")?.GetString() ?? "Kraken refuses the subscription";
        string[] refused = root.Optional("symbol")?.GetString() is { } symbol ? [Product(symbol)] : [.. _waiting];
        _waiting.ExceptWith(refused);
        List<StreamItem> items = [.. refused.Select(product => Event(new StreamEvent.Refused(product, reason)))];
        if (_waiting.Count == 0 && _confirmed.Count == 0) items.Add(new StreamItem.Hopeless(reason, IsFatal: false));
        return items;
    }

    /// <summary>Comes on connecting, and when it changes: maintenance, cancel_only, post_only; there is trading only online.</summary>
    private List<StreamItem> Status(JsonElement root)
    {
        var system = root.Field("data").Items().Select(data => data.Optional("system")?.GetString()).FirstOrDefault() ?? _system;
        if (system == _system) return [new StreamItem.Nothing()];
        _system = system;
        return [.. _system == Online ? _confirmed.Select(product => Event(new StreamEvent.Up(product))) : Halted(products)];
    }

    private IEnumerable<StreamItem> Halted(IEnumerable<string> some) =>
        _system == Online ? [] : some.Select(product => Event(new StreamEvent.Refused(product, $"Kraken says {_system}")));

    private static StreamItem Event(StreamEvent said) => new StreamItem.Event(said);

    /// <summary>A message may hold several, and one that cannot be read costs itself.</summary>
    private static List<StreamItem> Trades(JsonElement rows)
    {
        var (trades, items) = (new List<Trade>(), new List<StreamItem>());
        foreach (var row in rows.Items())
        {
            var product = Product(row.Field("symbol").Text());
            try
            {
                trades.Add(Trade.Read(product, row, static trade => trade.Field("trade_id").Whole(),
                    static trade => (trade.Field("price").Number(), trade.Field("qty").Number(), trade.Field("timestamp").Time())));
            }
            catch (ImpossibleRowException e)
            {
                items.Add(Event(new StreamEvent.LeftOut(product, e.Message)));
            }
        }

        if (trades.Count > 0) items.Add(Event(new StreamEvent.Data(trades)));
        return items;
    }

    private static string Symbol(string product) => product.Replace('-', '/');

    private static string Product(string symbol) => symbol.Replace('/', '-');
}

using System.Text.Json;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Push;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Kraken;

/// <summary>Kraken's WebSocket v2: trades, confirmed symbol by symbol. Products are ETH-USD with us and ETH/USD with them.</summary>
internal sealed class KrakenProtocol(IReadOnlyList<string> products) : IStreamProtocol
{
    private readonly HashSet<string> _waiting = [.. products.Select(Symbol)];
    private bool _isUp;

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
            "trade" => [new StreamItem.Event(new StreamEvent.Data([.. root.Field("data").Items().Select(Read)]))],
            var other => [new StreamItem.Unknown(other)],
        };
    }

    private List<StreamItem> Answer(string method, JsonElement root)
    {
        if (method == "pong") return [new StreamItem.Nothing()];
        if (method != "subscribe") return [new StreamItem.Unknown(method)];
        var items = new List<StreamItem>();
        if (root.Field("success").GetBoolean())
        {
            _waiting.Remove(root.Field("result").Field("symbol").Text());
        }
        else
        {
            // The others are still to be confirmed; the one that is refused never will be.
            var symbol = root.Optional("symbol")?.GetString() ?? "";
            _waiting.Remove(symbol);
            items.Add(new StreamItem.Event(new StreamEvent.Refused($"{symbol} {root.Optional("error")?.GetString()}")));
        }

        if (_waiting.Count > 0 || _isUp) return items;
        _isUp = true;
        items.Add(new StreamItem.Event(new StreamEvent.Up()));
        return items;
    }

    private static List<StreamItem> Status(JsonElement root)
    {
        var system = root.Field("data").Items().Select(data => data.Optional("system")?.GetString()).FirstOrDefault();
        return system is "maintenance" or "cancel_only"
            ? [new StreamItem.Event(new StreamEvent.Refused($"Kraken says {system}"))]
            : [new StreamItem.Nothing()];
    }

    private static Trade Read(JsonElement trade) => new(
        Product(trade.Field("symbol").Text()), trade.Field("trade_id").Whole(), trade.Field("price").Number(), trade.Field("qty").Number(), trade.Field("timestamp").Time());

    private static string Symbol(string product) => product.Replace('-', '/');

    private static string Product(string symbol) => symbol.Replace('/', '-');
}

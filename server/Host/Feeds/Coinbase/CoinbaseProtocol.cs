using System.Text.Json;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Push;

namespace RegimeGrpc.Server.Feeds.Coinbase;

/// <summary>
/// The Coinbase Exchange feed: matches and heartbeats. Their sequence is that of the full channel and jumps; what tells a hole is the
/// trade's own number.
/// </summary>
internal sealed class CoinbaseProtocol(IReadOnlyList<string> products) : IStreamProtocol
{
    public IReadOnlyList<string> Greeting { get; } =
    [
        JsonSerializer.Serialize(new { type = "subscribe", product_ids = products, channels = new[] { "matches", "heartbeat" } }),
    ];

    public IEnumerable<StreamItem> Read(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        var root = json.RootElement;
        return [Item(root.Field("type").Text(), root)];
    }

    private static StreamItem Item(string type, JsonElement root) => type switch
    {
        // The newest match at the time of subscribing comes first, as "last_match".
        "match" or "last_match" => new StreamItem.Event(new StreamEvent.Data([new(
            root.Field("product_id").Text(), root.Field("trade_id").Whole(), root.Field("price").Number(), root.Field("size").Number(), root.Field("time").Time())])),
        "heartbeat" => new StreamItem.Event(new StreamEvent.Heartbeat(root.Field("product_id").Text(), root.Field("last_trade_id").Whole())),
        "subscriptions" => new StreamItem.Event(new StreamEvent.Up()),
        "error" => Error(root),
        _ => new StreamItem.Unknown(type),
    };

    private static StreamItem Error(JsonElement root)
    {
        var text = root.Optional("message")?.GetString() ?? "";
        var reason = root.Optional("reason")?.GetString() is { Length: > 0 } more ? $"{text}: {more}" : text;
        // A product that is not there is no reason to give up the others; that we read too slowly is one to connect again.
        return text.StartsWith("Failed to subscribe", StringComparison.Ordinal)
            ? new StreamItem.Event(new StreamEvent.Refused(reason))
            : new StreamItem.Hopeless(reason, false);
    }
}

using System.Text.Json;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Push;

namespace RegimeGrpc.Server.Feeds.Coinbase;

/// <summary>
/// The Coinbase Exchange feed: matches and heartbeats. Their sequence is that of the full channel and jumps; what tells a hole is the
/// trade's own number. What is subscribed is what the confirmation names, channel by channel.
/// </summary>
internal sealed class CoinbaseProtocol(IReadOnlyList<string> products) : IStreamProtocol
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Greeting { get; } =
    [
        JsonSerializer.Serialize(new { type = "subscribe", product_ids = products, channels = new[] { "matches", "heartbeat" } }),
    ];

    public IEnumerable<StreamItem> Read(ReadOnlyMemory<byte> message)
    {
        using var json = JsonDocument.Parse(message);
        var root = json.RootElement;
        return root.Field("type").Text() switch
        {
            // The newest match at the time of subscribing comes first, as "last_match".
            "match" or "last_match" => [new StreamItem.Event(Match(root))],
            "heartbeat" => [new StreamItem.Event(new StreamEvent.Heartbeat(root.Field("product_id").Text(), root.Field("last_trade_id").Whole()))],
            "subscriptions" => Confirmed(root),
            "error" => Error(root),
            var other => [new StreamItem.Unknown(other)],
        };
    }

    private static StreamEvent Match(JsonElement root)
    {
        var product = root.Field("product_id").Text();
        try
        {
            return new StreamEvent.Data([CoinbaseRow.Read(product, root)]);
        }
        catch (ImpossibleRowException e)
        {
            return new StreamEvent.LeftOut(product, e.Message);
        }
    }

    private StreamItem[] Confirmed(JsonElement root)
    {
        // A channel may be named more than once, each time with some of its products.
        var channels = root.Field("channels").Items()
            .SelectMany(channel => channel.Field("product_ids").Items(), (channel, id) => (Name: channel.Field("name").Text(), Product: id.Text()))
            .ToLookup(one => one.Name, one => one.Product, StringComparer.Ordinal);
        var (matches, heartbeats) = (channels["matches"].ToHashSet(StringComparer.Ordinal), channels["heartbeat"].ToHashSet(StringComparer.Ordinal));
        var events = products.Select(product => new StreamItem.Event(matches.Contains(product)
            ? new StreamEvent.Up(product) { HasHeartbeats = heartbeats.Contains(product) }
            : new StreamEvent.Refused(product, Why(product))));
        return products.Any(matches.Contains) ? [.. events] : [.. events, new StreamItem.Hopeless(Why(products[0]), IsFatal: false)];
    }

    private StreamItem[] Error(JsonElement root)
    {
        var text = root.Optional("message")?.GetString() ?? "";
        var reason = root.Optional("reason")?.GetString() is { Length: > 0 } more ? $"{text}: {more}" : text;
        // That we read too slowly is a reason to connect again. A product that is not there is none to give up the others: the confirmation
        // that follows says which there are.
        if (!text.StartsWith("Failed to subscribe", StringComparison.Ordinal)) return [new StreamItem.Hopeless(reason, IsFatal: false)];
        _errors.Add(reason);
        var named = products.Where(product => reason.Contains(product, StringComparison.Ordinal)).ToArray();
        return [.. (named.Length > 0 ? named : products).Select(product => new StreamItem.Event(new StreamEvent.Refused(product, reason)))];
    }

    /// <summary>Their own words of a product that is not confirmed, or at least of some.</summary>
    private string Why(string product) =>
        _errors.FindLast(error => error.Contains(product, StringComparison.Ordinal)) ?? _errors.LastOrDefault() ?? $"Coinbase does not confirm {product}";
}

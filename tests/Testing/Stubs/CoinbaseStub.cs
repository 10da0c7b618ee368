using System.Globalization;
using System.Text.Json;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>Coinbase Exchange: candles, trades and the feed of matches and heartbeats.</summary>
public sealed class CoinbaseStub : ProviderStub
{
    private const int LargestWindow = 300;
    private static readonly string[] Granularities = ["60", "300", "900", "3600", "21600", "86400"];

    /// <summary>Day candles of a product by their start: low, high, open, close, volume.</summary>
    public Dictionary<string, SortedDictionary<DateOnly, (decimal Low, decimal High, decimal Open, decimal Close, decimal Volume)>> Days { get; } = new(StringComparer.Ordinal);

    /// <summary>The hour candle of a product that begins at an instant; null when there is none.</summary>
    public Func<string, DateTimeOffset, (decimal Low, decimal High, decimal Open, decimal Close, decimal Volume)?> Hour { get; set; } = (_, _) => null;

    /// <summary>Every trade of a product, ascending.</summary>
    public Dictionary<string, List<StubTrade>> Tape { get; } = new(StringComparer.Ordinal);

    /// <summary>Products the feed knows.</summary>
    public HashSet<string> Products { get; } = ["ETH-USD", "BTC-USD"];

    public static string Match(string product, StubTrade trade, string type = "match") => string.Create(CultureInfo.InvariantCulture,
        $$"""{"type":"{{type}}","trade_id":{{trade.Id}},"maker_order_id":"ac928c66-ca53-498f-9c13-a110027a60e8","taker_order_id":"132fb6ae-456b-4654-b4e0-d681ac05cea1","side":"sell","size":"{{trade.Size}}","price":"{{trade.Price}}","product_id":"{{product}}","sequence":{{trade.Id * 7}},"time":"{{trade.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}"}""");

    public static string Heartbeat(string product, long lastTradeId, DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"type":"heartbeat","sequence":90,"last_trade_id":{{lastTradeId}},"product_id":"{{product}}","time":"{{time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}"}""");

    protected override StubAnswer Answer(StubRequest request)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["products", var product, "candles"] when request.Asks("granularity", "start", "end") => Candles(request, product),
            ["products", var product, "trades"] when request.Asks("limit", "after") => Trades(request, product),
            _ => Refuse(request, StubAnswer.Json("""{"message":"NotFound"}""", 404)),
        };
    }

    protected override async Task<bool> GreetAsync(StubSocket socket)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        if (await socket.ReceiveAsync(soon.Token) is not { } said) return true;
        if (said.GetProperty("type").GetString() != "subscribe") return false;
        var products = said.GetProperty("product_ids").EnumerateArray().Select(product => product.GetString()!).ToArray();
        var channels = said.GetProperty("channels").EnumerateArray().Select(channel => channel.GetString()!).ToArray();
        if (channels.Except(["ticker", "ticker_batch", "matches", "heartbeat"]).Any()) return false;
        foreach (var unknown in products.Where(product => !Products.Contains(product)))
            await socket.SendAsync($$"""{"type":"error","message":"Failed to subscribe","reason":"{{unknown}} is not a valid product"}""");
        var known = JsonSerializer.Serialize(products.Where(Products.Contains));
        await socket.SendAsync($$"""{"type":"subscriptions","channels":[{{string.Join(',', channels.Select(channel => $$"""{"name":"{{channel}}","product_ids":{{known}}}"""))}}]}""");
        return true;
    }

    private StubAnswer Candles(StubRequest request, string product)
    {
        if (!Days.TryGetValue(product, out var days)) return StubAnswer.Json("""{"message":"NotFound"}""", 404);
        if (!Granularities.Contains(request["granularity"]) || !Time(request["start"], out var start) || !Time(request["end"], out var end))
            return Refuse(request, StubAnswer.Json("""{"message":"Unsupported granularity"}""", 400));
        // Measured: 301 rows, both ends included, pass.
        var seconds = int.Parse(request["granularity"]!, CultureInfo.InvariantCulture);
        if ((end - start).TotalSeconds > (double)LargestWindow * seconds)
            return Refuse(request, StubAnswer.Json("""{"message":"granularity too small for the requested time range. Count of aggregations requested exceeds 300"}""", 400));
        var hours = Enumerable.Range(0, (int)((end - start).TotalHours + 1)).Select(i => start.AddHours(i)).Select(hour => (Start: hour, Candle: Hour(product, hour)));
        var rows = (seconds == 3600 ? hours.Where(hour => hour.Candle is not null).Select(hour => (hour.Start, Value: hour.Candle!.Value)) : days.Select(day => (Start: Start(day.Key), day.Value)))
            .Where(candle => candle.Start >= start && candle.Start <= end)
            .Reverse()
            .Select(candle => string.Create(CultureInfo.InvariantCulture,
                $"[{candle.Start.ToUnixTimeSeconds()},{candle.Value.Low},{candle.Value.High},{candle.Value.Open},{candle.Value.Close},{candle.Value.Volume}]"));
        return StubAnswer.Json($"[{string.Join(',', rows)}]");
    }

    private StubAnswer Trades(StubRequest request, string product)
    {
        var limit = int.Parse(request["limit"]!, CultureInfo.InvariantCulture);
        var after = long.Parse(request["after"]!, CultureInfo.InvariantCulture);
        if (limit is < 1 or > 1000) return Refuse(request, StubAnswer.Json("""{"message":"Bad limit"}""", 400));
        StubTrade[] page;
        lock (Tape) page = [.. (Tape.GetValueOrDefault(product) ?? []).Where(trade => trade.Id < after).OrderByDescending(trade => trade.Id).Take(limit)];
        var rows = page.Select(trade => string.Create(CultureInfo.InvariantCulture,
            $$"""{"trade_id":{{trade.Id}},"side":"buy","size":"{{trade.Size}}","price":"{{trade.Price}}","time":"{{trade.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}"}"""));
        var answer = StubAnswer.Json($"[{string.Join(',', rows)}]");
        return page.Length == 0 ? answer : answer
            .With("CB-BEFORE", page[0].Id.ToString(CultureInfo.InvariantCulture))
            .With("CB-AFTER", page[^1].Id.ToString(CultureInfo.InvariantCulture));
    }

    private static DateTimeOffset Start(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);

    private static bool Time(string? text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}

/// <summary>A trade at a stub.</summary>
public readonly record struct StubTrade(long Id, decimal Price, decimal Size, DateTimeOffset Time);

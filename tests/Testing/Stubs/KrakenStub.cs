using System.Globalization;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>Kraken: REST with its errors as 200, and the WebSocket v2.</summary>
public sealed class KrakenStub : ProviderStub
{
    private const int NewestOnly = 720;

    private static readonly Dictionary<string, (string Key, string Symbol)> Pairs = new(StringComparer.Ordinal)
    {
        ["ETHUSD"] = ("XETHZUSD", "ETH/USD"),
        ["XBTUSD"] = ("XXBTZUSD", "BTC/USD"),
    };

    /// <summary>Day bars by REST name; the last is the running day.</summary>
    public Dictionary<string, SortedDictionary<DateOnly, (decimal Open, decimal High, decimal Low, decimal Close, decimal Volume)>> Days { get; } = new(StringComparer.Ordinal);

    /// <summary>Every trade by REST name, ascending.</summary>
    public Dictionary<string, List<StubTrade>> Tape { get; } = new(StringComparer.Ordinal);

    /// <summary>Symbols the socket knows.</summary>
    public HashSet<string> Symbols { get; } = ["ETH/USD", "BTC/USD"];

    protected override string StreamPath => "/v2";

    public static string Update(string symbol, string type, params IReadOnlyList<StubTrade> trades)
    {
        var rows = trades.Select(trade => string.Create(CultureInfo.InvariantCulture,
            $$"""{"symbol":"{{symbol}}","side":"buy","price":{{trade.Price}},"qty":{{trade.Size}},"ord_type":"limit","trade_id":{{trade.Id}},"timestamp":"{{trade.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}}"}"""));
        return $$"""{"channel":"trade","type":"{{type}}","data":[{{string.Join(',', rows)}}]}""";
    }

    public static string Status(string system) =>
        $$"""{"channel":"status","type":"update","data":[{"version":"2.0.9","system":"{{system}}","api_version":"v2","connection_id":1}]}""";

    protected override StubAnswer Answer(StubRequest request) => request.Path switch
    {
        "/0/public/OHLC" when request.Asks("pair", "interval", "since") && request["interval"] == "1440" => Ohlc(request),
        "/0/public/Trades" when request.Asks("pair", "since") => Trades(request),
        _ => Refuse(request, StubAnswer.Json("""{"error":["EGeneral:Unknown method"]}""")),
    };

    protected override async Task<bool> GreetAsync(StubSocket socket)
    {
        await socket.SendAsync("""{"channel":"status","type":"update","data":[{"version":"2.0.9","system":"online","api_version":"v2","connection_id":12393906104898154338}]}""");
        if (await socket.ReceiveAsync() is not { } said) return true;
        if (said.GetProperty("method").GetString() != "subscribe" || said.GetProperty("params").GetProperty("channel").GetString() != "trade") return false;
        foreach (var symbol in said.GetProperty("params").GetProperty("symbol").EnumerateArray().Select(symbol => symbol.GetString()!))
            await socket.SendAsync(Symbols.Contains(symbol)
                ? $$"""{"method":"subscribe","result":{"channel":"trade","symbol":"{{symbol}}","snapshot":true},"success":true,"time_in":"2023-09-25T09:04:31.742599Z","time_out":"2023-09-25T09:04:31.742648Z","req_id":1}"""
                : $$"""{"error":"Currency pair not supported {{symbol}}","method":"subscribe","req_id":1,"success":false,"symbol":"{{symbol}}","time_in":"2023-09-25T09:04:31.742599Z","time_out":"2023-09-25T09:04:31.742648Z"}""");
        return true;
    }

    private StubAnswer Ohlc(StubRequest request)
    {
        if (!Pairs.TryGetValue(request["pair"]!, out var pair)) return Refuse(request, StubAnswer.Json("""{"error":["EQuery:Unknown asset pair"]}"""));
        var since = long.Parse(request["since"]!, CultureInfo.InvariantCulture);
        var rows = (Days.GetValueOrDefault(request["pair"]!) ?? []).TakeLast(NewestOnly)
            .Select(day => (Start: new DateTimeOffset(day.Key, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds(), day.Value))
            .Where(day => day.Start > since)
            .Select(day => string.Create(CultureInfo.InvariantCulture,
                $"""[{day.Start},"{day.Value.Open}","{day.Value.High}","{day.Value.Low}","{day.Value.Close}","{day.Value.Close}","{day.Value.Volume}",3]"""))
            .ToArray();
        return StubAnswer.Json($$$"""{"error":[],"result":{"{{{pair.Key}}}":[{{{string.Join(',', rows)}}}],"last":1762820160}}""");
    }

    private StubAnswer Trades(StubRequest request)
    {
        if (!Pairs.TryGetValue(request["pair"]!, out var pair)) return Refuse(request, StubAnswer.Json("""{"error":["EQuery:Unknown asset pair"]}"""));
        var since = long.Parse(request["since"]!, CultureInfo.InvariantCulture);
        StubTrade[] page;
        lock (Tape) page = [.. (Tape.GetValueOrDefault(request["pair"]!) ?? []).Where(trade => Nanos(trade) > since).Take(1000)];
        var rows = page.Select(trade => string.Create(CultureInfo.InvariantCulture, $"""["{trade.Price}","{trade.Size}",{Nanos(trade) / 1_000_000_000m},"b","l","",{trade.Id}]"""));
        return StubAnswer.Json($$$"""{"error":[],"result":{"{{{pair.Key}}}":[{{{string.Join(',', rows)}}}],"last":"{{{(page.Length > 0 ? Nanos(page[^1]) : since).ToString(CultureInfo.InvariantCulture)}}}"}}""");
    }

    private static long Nanos(StubTrade trade) => (trade.Time.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}

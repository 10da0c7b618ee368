using System.Collections.Concurrent;
using System.Globalization;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>Alpaca's market data and trading hosts in one: session bars in pages, the calendar, and the stream, of which an account has one.</summary>
public sealed class AlpacaStub(string key, string secret) : ProviderStub
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);
    private static readonly string[] Subscribed = ["action", "trades", "bars", "updatedBars"];

    private StubSocket? _only;

    /// <summary>Bars of a symbol by their time: midnight in New York.</summary>
    public Dictionary<string, SortedDictionary<DateTimeOffset, (string Open, string High, string Low, string Close, string Volume)>> Bars { get; } = new(StringComparer.Ordinal);

    /// <summary>Sessions the calendar announces, with their close.</summary>
    public SortedDictionary<DateOnly, string> Calendar { get; } = [];

    /// <summary>Bars on a page, over all symbols.</summary>
    public int PageSize { get; set; } = 10_000;

    /// <summary>Sends the same token again and again.</summary>
    public bool LoopsTokens { get; set; }

    /// <summary>The provider's clock.</summary>
    public Func<DateTimeOffset> Now { get; set; } = () => DateTimeOffset.UtcNow;

    /// <summary>Those it knows.</summary>
    public HashSet<string> Symbols { get; } = ["IWM", "SPY"];

    /// <summary>Answers of the next connections instead of a subscription.</summary>
    public ConcurrentQueue<int> StreamErrors { get; } = new();

    protected override string StreamPath => "/v2/iex";

    /// <param name="type">b, or u when it comes again.</param>
    /// <param name="symbol">Of the fund.</param>
    /// <param name="start">Of the minute.</param>
    /// <param name="close">All four prices.</param>
    public static string Bar(string type, string symbol, DateTimeOffset start, decimal close) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"T":"{{type}}","S":"{{symbol}}","o":{{close}},"h":{{close}},"l":{{close}},"c":{{close}},"v":8547,"t":"{{start.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}","n":66,"vw":177.987562}""");

    public static string Trade(string symbol, DateTimeOffset at, decimal price) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"T":"t","i":96921,"S":"{{symbol}}","x":"V","p":{{price}},"s":1,"t":"{{at.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}","c":["@","I"],"z":"B"}""");

    protected override async Task<bool> GreetAsync(StubSocket socket)
    {
        await socket.SendAsync("""[{"T":"success","msg":"connected"}]""");
        if (await socket.ReceiveAsync() is not { } auth) return true;
        if (!auth.TryGetProperty("action", out var first) || first.GetString() != "auth")
        {
            await RefuseAsync(socket, 401);
            return false;
        }

        if (auth.GetProperty("key").GetString() != key || auth.GetProperty("secret").GetString() != secret) return await RefuseAsync(socket, 402);
        if (StreamErrors.TryDequeue(out var code) && code is 402 or 404 or 406) return await RefuseAsync(socket, code);
        if (Interlocked.CompareExchange(ref _only, socket, null) is { } other && !(other.Ended.IsCompleted && Interlocked.CompareExchange(ref _only, socket, other) == other))
            return await RefuseAsync(socket, 406);
        await socket.SendAsync("""[{"T":"success","msg":"authenticated"}]""");
        if (await socket.ReceiveAsync() is not { } wanted) return true;
        if (wanted.GetProperty("action").GetString() != "subscribe" || !wanted.EnumerateObject().Select(part => part.Name).Order().SequenceEqual(Subscribed.Order()))
        {
            await RefuseAsync(socket, 410);
            return false;
        }

        // One symbol that is not there refuses them all.
        if (wanted.GetProperty("bars").EnumerateArray().Any(symbol => !Symbols.Contains(symbol.GetString()!))) return await RefuseAsync(socket, 400);
        if (code is 400 or 405 or 407 or 409 or 411 or 500) return await RefuseAsync(socket, code);
        await socket.SendAsync($$"""[{"T":"subscription","trades":{{wanted.GetProperty("trades")}},"quotes":[],"bars":{{wanted.GetProperty("bars")}},"updatedBars":{{wanted.GetProperty("updatedBars")}},"dailyBars":[],"statuses":[],"lulds":[],"corrections":{{wanted.GetProperty("trades")}},"cancelErrors":{{wanted.GetProperty("trades")}}}]""");
        return true;
    }

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Header("APCA-API-KEY-ID") != key || request.Header("APCA-API-SECRET-KEY") != secret) return Refuse(request, StubAnswer.Json("""{"message":"forbidden."}""", 401));
        return request.Path switch
        {
            "/v2/stocks/bars" when request.Asks("symbols", "timeframe", "start", "end", "limit", "adjustment", "feed", "sort", "page_token?") && request["timeframe"] == "1Day"
                && request["adjustment"] == "raw" && request["feed"] == "sip" && request["sort"] == "asc" => Page(request),
            "/v2/calendar" when request.Asks("start", "end") => StubAnswer.Json(
                $"[{string.Join(',', Calendar.Select(day => $$"""{"date":"{{day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}}","open":"09:30","close":"{{day.Value}}","session_open":"0400","session_close":"2000"}"""))}]"),
            _ => Refuse(request, StubAnswer.Json("""{"message":"endpoint not found."}""", 404)),
        };
    }

    private static async Task<bool> RefuseAsync(StubSocket socket, int code)
    {
        await socket.SendAsync($$"""[{"T":"error","code":{{code}},"msg":"refused"}]""");
        return true;
    }

    private StubAnswer Page(StubRequest request)
    {
        var (start, end) = (Time(request["start"]), Time(request["end"]));
        if (end > Now() - Recent) return StubAnswer.Json("""{"message":"subscription does not permit querying recent SIP data"}""", 403);
        var rows = request["symbols"]!.Split(',').Order(StringComparer.Ordinal)
            .SelectMany(symbol => (Bars.GetValueOrDefault(symbol) ?? []).Where(bar => bar.Key >= start && bar.Key <= end).Select(bar => (Symbol: symbol, Bar: bar)))
            .ToArray();
        var from = request["page_token"] is { } token && !LoopsTokens ? int.Parse(token, CultureInfo.InvariantCulture) : 0;
        // A page may hold a part of the symbols only.
        var page = rows.Skip(from).Take(PageSize).GroupBy(row => row.Symbol).Select(symbol =>
            $"\"{symbol.Key}\":[{string.Join(',', symbol.Select(row => $$"""{"t":"{{row.Bar.Key.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}}","o":{{row.Bar.Value.Open}},"h":{{row.Bar.Value.High}},"l":{{row.Bar.Value.Low}},"c":{{row.Bar.Value.Close}},"v":{{row.Bar.Value.Volume}},"n":732412,"vw":173.703516}"""))}]");
        var next = LoopsTokens || from + PageSize < rows.Length ? $"\"{(LoopsTokens ? 1 : from + PageSize)}\"" : "null";
        return StubAnswer.Json($"{{\"bars\":{{{string.Join(',', page)}}},\"next_page_token\":{next}}}");
    }

    private static DateTimeOffset Time(string? text) => DateTimeOffset.Parse(text!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}

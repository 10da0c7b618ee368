using System.Globalization;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>Alpaca's market data and trading hosts in one: session bars in pages, and the calendar.</summary>
public sealed class AlpacaStub(string key, string secret) : ProviderStub
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(15);

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

using System.Globalization;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>Coin Metrics community v4: pages, statuses, and one forbidden metric that refuses all.</summary>
public sealed class CoinMetricsStub : ProviderStub
{
    private static readonly string[] Community = ["SplyExNtv", "FlowInExNtv", "FlowOutExNtv", "PriceUSD"];

    /// <summary>Days, each with metric, value (null: no data), status, status time.</summary>
    public SortedDictionary<DateOnly, List<(string Metric, string? Value, string Status, DateTimeOffset StatusTime)>> Days { get; } = [];

    public HashSet<string> Forbidden { get; } = [];

    public int PageSize { get; set; } = 10_000;

    public bool Loops { get; set; }

    /// <summary>Behind a proxy: its path comes before theirs, in what is asked and in the addresses of pages.</summary>
    public string ProxyPath { get; set; } = "";

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Path != $"{ProxyPath}/v4/timeseries/asset-metrics" || !request.Asks("assets", "metrics", "frequency", "start_time", "page_size", "paging_from", "next_page_token?"))
            return Refuse(request, Error(400, "bad_parameter", "Bad parameter."));
        var metrics = request["metrics"]!.Split(',');
        if (metrics.FirstOrDefault(metric => Forbidden.Contains(metric) || !Community.Contains(metric)) is { } no)
            return Error(403, "forbidden", $"Requested metric '{no}' with frequency '1d' for asset 'eth' is not available with supplied credentials.");
        if (request["assets"] != "eth" || request["frequency"] != "1d") return Refuse(request, Error(400, "bad_parameter", "Bad parameter."));
        var start = DateOnly.ParseExact(request["start_time"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        // The default is to page from the end; whoever wants the beginning says so.
        if (request["paging_from"] != "start") return Refuse(request, Error(400, "bad_parameter", "The stub wants paging_from=start."));
        var size = Math.Min(PageSize, int.Parse(request["page_size"]!, CultureInfo.InvariantCulture));
        var skip = Loops || request["next_page_token"] is not { } token ? 0 : int.Parse(token, CultureInfo.InvariantCulture);
        var days = Days.Where(day => day.Key >= start).ToArray();
        var rows = days.Skip(skip).Take(size).Select(day =>
            $$"""{"asset":"eth","time":"{{day.Key:yyyy-MM-dd}}T00:00:00.000000000Z"{{string.Concat(day.Value.Where(value => metrics.Contains(value.Metric)).Select(Row))}}}""");
        var next = Loops || skip + size < days.Length
            ? string.Create(CultureInfo.InvariantCulture, $",\"next_page_token\":\"{skip + size}\",\"next_page_url\":\"{(ProxyPath.Length > 0 ? Address : "https://community-api.coinmetrics.io")}{request.Path}?{string.Join('&', request.Query.Where(pair => pair.Key != "next_page_token").Select(pair => $"{pair.Key}={pair.Value}"))}&next_page_token={(Loops ? 0 : skip + size)}\"")
            : "";
        return StubAnswer.Json($"{{\"data\":[{string.Join(',', rows)}]{next}}}");
    }

    private static string Row((string Metric, string? Value, string Status, DateTimeOffset StatusTime) value) =>
        $",\"{value.Metric}\":{(value.Value is null ? "null" : $"\"{value.Value}\"")},\"{value.Metric}-status\":\"{value.Status}\",\"{value.Metric}-status-time\":\"{value.StatusTime.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}.847251000Z\"";

    private static StubAnswer Error(int status, string type, string message) => StubAnswer.Json($$$"""{"error":{"type":"{{{type}}}","message":"{{{message}}}"}}""", status);
}

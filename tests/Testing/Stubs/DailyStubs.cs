using System.Globalization;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>Lido's yield.</summary>
public sealed class LidoStub : ProviderStub
{
    public long TimeUnix { get; set; }

    public string Apr { get; set; } = "4.77";

    protected override StubAnswer Answer(StubRequest request) => request is { Method: "GET", Path: "/v1/protocol/steth/apr/last" }
        ? StubAnswer.Json(string.Create(CultureInfo.InvariantCulture, $$$"""{"data":{"timeUnix":{{{TimeUnix}}},"apr":{{{Apr}}}},"meta":{"symbol":"stETH","address":"0xae7ab96520DE3A18E5e111B5EaAb095312D7fE84","chainId":1}}"""))
        : Refuse(request, StubAnswer.Json("""{"message":"Not Found","statusCode":404}""", 404));
}

/// <summary>The published history of validator queues, a file in a repository, with its ETag.</summary>
public sealed class ValidatorQueueStub : ProviderStub
{
    public SortedDictionary<DateOnly, (string Entry, string Exit, string Staked, string Apr)> Days { get; } = [];

    public string Tag { get; set; } = "\"one\"";

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request is not { Method: "GET", Path: "/historical_data.json" }) return Refuse(request, StubAnswer.Text("404: Not Found", 404));
        if (request.Header("If-None-Match") == Tag) return StubAnswer.Text("", 304);
        var rows = Days.Select(day =>
            $$"""{"date":"{{day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}}","validators":1000,"entry_queue":{{day.Value.Entry}},"entry_wait":39.29,"exit_queue":{{day.Value.Exit}},"exit_wait":1.5,"staked_amount":{{day.Value.Staked}},"staked_percent":29.1,"apr":{{day.Value.Apr}}}""");
        return StubAnswer.Text($"[{string.Join(',', rows)}]").With("ETag", Tag);
    }
}

/// <summary>DefiLlama: the API and the stablecoins in one.</summary>
public sealed class DefiLlamaStub : ProviderStub
{
    private static readonly string[] Chains = ["Base", "Arbitrum", "OP Mainnet"];

    public SortedDictionary<DateOnly, string> Stablecoins { get; } = [];

    /// <summary>Days on which the dollar peg is missing.</summary>
    public HashSet<DateOnly> WithoutDollar { get; } = [];

    public SortedDictionary<DateOnly, string> Fees { get; } = [];

    public SortedDictionary<DateOnly, string> Volume { get; } = [];

    /// <summary>Dates as numbers, as documented, instead of text, as sent.</summary>
    public bool DatesAsNumbers { get; set; }

    protected override StubAnswer Answer(StubRequest request)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["stablecoincharts", "all"] when request.Asks("stablecoin?") => StubAnswer.Json($"[{string.Join(',', Stablecoins.Select(Stablecoin))}]"),
            ["summary", "fees", "ethereum"] when request.Asks("dataType") && request["dataType"] == "dailyFees" => Chart(Fees),
            ["overview", "dexs", var chain] when request.Asks("excludeTotalDataChart", "excludeTotalDataChartBreakdown") => Chains.Contains(chain)
                ? Chart(Volume)
                : Refuse(request, StubAnswer.Json("""{"message":"Chain not supported"}""", 404)),
            _ => Refuse(request, StubAnswer.Json("""{"message":"Not found"}""", 404)),
        };
    }

    private string Stablecoin(KeyValuePair<DateOnly, string> day)
    {
        var date = DatesAsNumbers ? Unix(day.Key) : $"\"{Unix(day.Key)}\"";
        var dollars = WithoutDollar.Contains(day.Key) ? "" : $"\"peggedUSD\":{day.Value},";
        return $"{{\"date\":{date},\"totalCirculating\":{{\"peggedUSD\":1}},\"totalCirculatingUSD\":{{{dollars}\"peggedEUR\":1000}}}}";
    }

    private static StubAnswer Chart(SortedDictionary<DateOnly, string> days) =>
        StubAnswer.Json($$"""{"totalDataChart":[{{string.Join(',', days.Select(day => $"[{Unix(day.Key)},{day.Value}]"))}}],"total24h":1}""");

    private static string Unix(DateOnly day) => new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}

/// <summary>growthepie's exports and master file.</summary>
public sealed class GrowthepieStub : ProviderStub
{
    /// <summary>Rows of an export: key, chain, date, value.</summary>
    public Dictionary<string, List<(string Key, string Origin, DateOnly Date, string Value)>> Exports { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Deployments { get; } = new(StringComparer.Ordinal) { ["arbitrum"] = "PROD", ["base"] = "PROD", ["ethereum"] = "PROD", ["testchain"] = "DEV" };

    protected override StubAnswer Answer(StubRequest request)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["v1", "master.json"] => StubAnswer.Json("{\"last_updated_utc\":\"2026-03-27 05:30:09\",\"chains\":{"
                + string.Join(',', Deployments.Select(chain => $"\"{chain.Key}\":{{\"name\":\"x\",\"deployment\":\"{chain.Value}\"}}")) + "}}"),
            ["v1", "export", var file] when Exports.TryGetValue(file.Replace(".json", "", StringComparison.Ordinal), out var rows) => StubAnswer.Json(
                $"[{string.Join(',', rows.Select(row => $$"""{"metric_key":"{{row.Key}}","origin_key":"{{row.Origin}}","date":"{{row.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}}","value":{{row.Value}}}"""))}]"),
            _ => Refuse(request, StubAnswer.Text("<html>404</html>", 404, "text/html")),
        };
    }
}

/// <summary>SoSoValue: flows of ETFs, errors as 200.</summary>
public sealed class SoSoValueStub(string key) : ProviderStub
{
    /// <summary>Net inflow of a day, USD; newest first on the wire.</summary>
    public SortedDictionary<DateOnly, string> Flows { get; } = [];

    public bool DataAsList { get; set; }

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request is not { Method: "POST", Path: "/openapi/v2/etf/historicalInflowChart" } || request.Json().GetProperty("type").GetString() != "us-eth-spot")
            return Refuse(request, StubAnswer.Json("""{"code":40401,"msg":"not found","data":null}"""));
        if (request.Header("x-soso-api-key") != key) return Refuse(request, StubAnswer.Json("""{"code":40101,"msg":"unauthorized","data":null}"""));
        var rows = Flows.Reverse().Take(300).Select(day =>
            $$"""{"date":"{{day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}}","totalNetInflow":{{day.Value}},"totalValueTraded":4706120449.0,"totalNetAssets":56216535367.0,"cumNetInflow":13534833596.0950}""");
        var list = $"[{string.Join(',', rows)}]";
        return StubAnswer.Json($$"""{"code":0,"msg":null,"data":{{(DataAsList ? list : $"{{\"list\":{list}}}")}}}""");
    }
}

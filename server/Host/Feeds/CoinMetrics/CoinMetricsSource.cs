using System.Text.Json;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.CoinMetrics;

/// <summary>
/// Ether at flagged exchange addresses and in or out of them. The time of a row is the start of its day, the value the state at its
/// end; each value carries when it was published. A flash estimate is provisional and waits for its review.
/// </summary>
internal sealed class CoinMetricsSource(ProviderHttp http) : IPullSource
{
    private const string Path = "/v4/timeseries/asset-metrics";
    private const int PageSize = 10_000;

    private static readonly (string Metric, string Series)[] Metrics =
    [
        ("SplyExNtv", "onchain.eth.exchange-balance"),
        ("FlowInExNtv", "onchain.eth.exchange-inflow"),
        ("FlowOutExNtv", "onchain.eth.exchange-outflow"),
    ];

    public string Name => "coinmetrics/exchanges";

    public string Provider => Providers.CoinMetrics;

    public IReadOnlyList<string> Series { get; } = [.. Metrics.Select(metric => metric.Series)];

    public PullPlan Plan(PullView view)
    {
        var due = view.NewestOfAll(Series) is { } newest ? newest + TimeSpan.FromDays(1) + TimeSpan.FromHours(10) : view.Since;
        return new(due, due + TimeSpan.FromHours(14)) { Soonest = TimeSpan.FromMinutes(10), Rarest = TimeSpan.FromHours(1) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var pages = new Pages<Fact>(Name, Pages<Fact>.OfHistory);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        var first = $"{Path}?assets=eth&metrics={string.Join(',', Metrics.Select(metric => metric.Metric))}&frequency=1d"
            + $"&start_time={request.From:yyyy-MM-dd}&page_size={PageSize}&paging_from=start";
        for (var path = first; path is not null;)
        {
            pages.Ask();
            var answer = await http.GetAsync(path, cancellation);
            if (!answer.IsOk) throw Refused(answer);
            var page = new List<Fact>();
            path = http.ReadJson(answer, root =>
            {
                foreach (var row in root.Field("data").Items()) Row(row, page, missing, request.IsFirst);
                return root.Optional("next_page_url")?.Text() is { Length: > 0 } next ? NextPage(next) : null;
            });
            pages.Add(page, path);
            request.Progress?.Invoke($"{Name}: {pages.Rows.Count} values");
        }

        return new PullResult.NewData(pages.Rows) { Caveat = missing.Count == 0 ? null : $"not in the answer any more: {string.Join(", ", missing)}" };
    }

    private static void Row(JsonElement row, List<Fact> facts, SortedSet<string> missing, bool isFirst)
    {
        var end = row.Field("time").Time() + TimeSpan.FromDays(1);
        foreach (var (metric, series) in Metrics)
        {
            // A null is a day without data; a key that is not there is a metric they no longer serve.
            if (!row.TryGetProperty(metric, out var value))
            {
                missing.Add(metric);
                continue;
            }

            if (value.ValueKind == JsonValueKind.Null) continue;
            if (row.Optional($"{metric}-status")?.Text() == "flash") continue;
            var stamp = row.Optional($"{metric}-status-time")?.Time();
            facts.Add(Fact.Of(series, end, stamp ?? end + TimeSpan.FromHours(12), Providers.CoinMetrics, value.Number()) with { IsStamped = stamp is not null && isFirst });
        }
    }

    private PullEndedException Refused(Fetched answer)
    {
        var type = answer.Body is [(byte)'{', ..] ? http.ReadJson(answer, root => root.Optional("error")?.Optional("type")?.GetString()) : null;
        return type switch
        {
            // One metric without a licence refuses all of them.
            "forbidden" => new(new PullResult.Fatal("Coin Metrics no longer gives one of the metrics to the community; unlicensed")),
            "bad_parameter" => new(new PullResult.Fatal("Coin Metrics refuses a parameter; its protocol has changed")),
            _ => http.Unexpected(answer),
        };
    }

    // The address they send is theirs, or that of whatever stands between, with its own path: what tells the pages apart is the query.
    private static string NextPage(string next) => Uri.TryCreate(next, UriKind.Absolute, out var uri) ? Path + uri.Query : throw new UnreadableException("no address of the next page");
}

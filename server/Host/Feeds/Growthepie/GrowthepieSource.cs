using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Growthepie;

/// <summary>
/// A metric of the second layers, summed over those in production; an export holds several keys and chains in development besides.
/// Data by growthepie (CC BY 4.0).
/// </summary>
/// <param name="export">Name of the file.</param>
/// <param name="key">The key in it that is wanted.</param>
/// <param name="series">Ours.</param>
internal sealed class GrowthepieSource(string export, string key, string series, ProviderHttp http) : IPullSource
{
    private static readonly TimeSpan Lag = TimeSpan.FromHours(12);

    // The main chain is in the exports too.
    private const string MainChain = "ethereum";

    public string Name => $"growthepie/{export}";

    public string Provider => Providers.Growthepie;

    public IReadOnlyList<string> Series { get; } = [series];

    public static IReadOnlyList<GrowthepieSource> All(ProviderHttp http) =>
    [
        new("fees", "fees_paid_eth", "onchain.eth.l2-fees", http),
        new("rent_paid", "rent_paid_eth", "onchain.eth.l2-rent", http),
        new("txcount", "txcount", "onchain.eth.l2-transactions", http),
    ];

    public PullPlan Plan(PullView view)
    {
        var due = view.NewestOfAll(Series) is { } newest ? newest + TimeSpan.FromDays(1) + Lag : view.Since;
        return new(due, due + TimeSpan.FromHours(12)) { Soonest = TimeSpan.FromMinutes(15), Rarest = TimeSpan.FromHours(2) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var chains = await ChainsAsync(cancellation);
        var answer = await http.GetAsync($"/v1/export/{export}.json", cancellation);
        if (!answer.IsOk) throw http.Unexpected(answer);
        var days = http.ReadJson(answer, root => Sum(root, chains));
        var facts = days
            .Select(day => (End: Instant.FromDate(day.Key.AddDays(1)), day.Value))
            .Where(day => day.End > Instant.FromDate(request.From) && day.End + Lag <= request.Now)
            .Select(day => Fact.Of(series, day.End, day.End + Lag, Providers.Growthepie, day.Value))
            .ToArray();
        return new PullResult.NewData(facts);
    }

    private SortedDictionary<DateOnly, decimal> Sum(JsonElement root, HashSet<string> chains)
    {
        // A chain that comes twice for a day counts once, with what came last.
        var values = new Dictionary<(DateOnly, string), decimal>();
        foreach (var row in root.Items())
        {
            var origin = row.Field("origin_key").Text();
            if (row.Field("metric_key").Text() != key || origin == MainChain || !chains.Contains(origin)) continue;
            if (row.Field("value").NumberOrNull() is { } value) values[(JsonFields.ParseDate(row.Field("date").Text()), origin)] = value;
        }

        var sums = new SortedDictionary<DateOnly, decimal>();
        foreach (var ((date, _), value) in values.OrderBy(pair => pair.Key.Item2, StringComparer.Ordinal)) sums[date] = sums.GetValueOrDefault(date) + value;
        return sums;
    }

    private async Task<HashSet<string>> ChainsAsync(CancellationToken cancellation)
    {
        var answer = await http.GetAsync("/v1/master.json", cancellation);
        if (!answer.IsOk) throw http.Unexpected(answer);
        return http.ReadJson(answer, root => root.Field("chains").EnumerateObject()
            .Where(chain => chain.Value.Optional("deployment")?.Text() == "PROD")
            .Select(chain => chain.Name)
            .ToHashSet(StringComparer.Ordinal));
    }
}

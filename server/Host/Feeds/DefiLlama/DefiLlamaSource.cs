using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.DefiLlama;

/// <summary>A daily chart of DefiLlama. The last point is the day that is still going on; the whole of it is revised without notice.</summary>
/// <param name="subject">After the provider's name.</param>
/// <param name="path">Below the base address.</param>
/// <param name="series">Ours.</param>
/// <param name="lag">After the end of a day, when its value counts as known.</param>
/// <param name="points">Reads (start of the day, value or null for unknown), in any order.</param>
internal sealed class DefiLlamaSource(string subject, string path, string series, TimeSpan lag, Func<JsonElement, IEnumerable<(Instant Start, decimal? Value)>> points, ProviderHttp http)
    : IPullSource
{
    // So many times the median of the days around: kept, and marked.
    private const decimal Outlier = 10;
    private const int Neighbours = 15;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public string Name => $"defillama/{subject}";

    public string Provider => Providers.DefiLlama;

    public IReadOnlyList<string> Series { get; } = [series];

    /// <summary>Dollar stablecoins outstanding, at their prices.</summary>
    public static DefiLlamaSource Stablecoins(ProviderHttp stablecoins) => new(
        "stablecoins", "/stablecoincharts/all", "onchain.stablecoins.supply", TimeSpan.FromHours(12),
        root => root.Items().Select(row => (
            JsonFields.UnixSeconds(row.Field("date").Whole()),
            // A peg that is missing is unknown, not nothing.
            row.Optional("totalCirculatingUSD")?.Optional("peggedUSD")?.NumberOrNull())),
        stablecoins);

    /// <summary>Fees paid on the main chain, USD.</summary>
    public static DefiLlamaSource MainChainFees(ProviderHttp http) => new(
        "ethereum-fees", "/summary/fees/ethereum?dataType=dailyFees", "onchain.eth.l1-fees-usd", TimeSpan.FromHours(12), TotalDataChart, http);

    /// <summary>Volume of decentralised exchanges on a second layer, USD.</summary>
    /// <param name="chain">As DefiLlama spells it, blanks included.</param>
    /// <param name="series">Ours.</param>
    /// <param name="http">Of its API.</param>
    public static DefiLlamaSource ExchangeVolume(string chain, string series, ProviderHttp http) => new(
        $"dexs-{chain.Replace(' ', '-')}", $"/overview/dexs/{Uri.EscapeDataString(chain)}?excludeTotalDataChart=false&excludeTotalDataChartBreakdown=true",
        series, TimeSpan.FromHours(12), TotalDataChart, http);

    public PullPlan Plan(PullView view)
    {
        var due = view.NewestOfAll(Series) is { } newest ? newest + Day + lag : view.Since;
        return new(due, due + TimeSpan.FromHours(12)) { Soonest = TimeSpan.FromMinutes(15), Rarest = TimeSpan.FromHours(1) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var answer = await http.GetAsync(path, cancellation);
        if ((int)answer.Status is 400 or 404) return new PullResult.Fatal($"DefiLlama does not know {subject}; see its list of chains");
        if (!answer.IsOk) throw http.Unexpected(answer);
        var rows = http.ReadJson(answer, root => points(root).ToArray());
        var values = rows.Where(row => row.Value is not null).Select(row => (row.Start, Value: row.Value!.Value)).OrderBy(row => row.Start).ToArray();
        var facts = new List<Fact>();
        for (var i = 0; i < values.Length; i++)
        {
            var end = values[i].Start + Day;
            // A day that is not over, or not settled, is no day yet.
            if (end + lag > request.Now || end <= Instant.FromDate(request.From)) continue;
            facts.Add(Fact.Of(series, end, end + lag, Providers.DefiLlama, values[i].Value) with { Quality = IsOutlier(values, i) ? Quality.Suspect : Quality.Ok });
        }

        return new PullResult.NewData(facts);
    }

    private static bool IsOutlier((Instant Start, decimal Value)[] values, int at)
    {
        var around = values[Math.Max(0, at - Neighbours)..at].Select(row => row.Value).Order().ToArray();
        return around.Length == Neighbours && around[Neighbours / 2] > 0 && values[at].Value > around[Neighbours / 2] * Outlier;
    }

    private static IEnumerable<(Instant, decimal?)> TotalDataChart(JsonElement root) => root.Field("totalDataChart").Items().Select(row =>
        row.GetArrayLength() >= 2 ? (JsonFields.UnixSeconds(row[0].Whole()), row[1].NumberOrNull()) : throw new UnreadableException("a point without a value"));
}

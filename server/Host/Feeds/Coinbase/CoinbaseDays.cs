using System.Globalization;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Coinbase;

/// <summary>
/// UTC day bars of one product. A row is [start, low, high, open, close, volume], newest first; the newest is the day that still
/// goes on. A day is final once the next has a row, or a minute after its end.
/// </summary>
internal sealed class CoinbaseDays(string product, string series, ProviderHttp http, ClockSkew skew, DayCheck check) : IPullSource
{
    /// <summary>More than so many buckets are refused.</summary>
    public const int LargestWindow = 300;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(4);

    public string Name => $"coinbase/{product}";

    public string Provider => Providers.Coinbase;

    public IReadOnlyList<string> Series { get; } = [series];

    public PullPlan Plan(PullView view)
    {
        // The seal of a day is ten seconds after it: a look just before that, then every second until the day is final.
        var due = view.NewestOfAll(Series) is { } newest ? newest + Day + FirstLook : view.Now;
        return new(due, due + TimeSpan.FromMinutes(10)) { Soonest = TimeSpan.FromSeconds(view.Now < due + Grace ? 2 : 30), Rarest = TimeSpan.FromMinutes(5) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var today = Instant.FromDate(request.Now.UtcDate);
        // A few days again: late trades are put into a candle afterwards.
        var first = request.Newest.TryGetValue(series, out var newest) ? newest - (Day * 3) : Instant.FromDate(request.From);
        var rows = new SortedDictionary<Instant, FactBar>();
        for (var start = first; start <= today; start += Day * LargestWindow)
        {
            var end = Instant.Min(start + (Day * (LargestWindow - 1)), today);
            var answer = await http.GetAsync($"/products/{product}/candles?granularity=86400&start={start}&end={end}", cancellation);
            if (answer.Status == System.Net.HttpStatusCode.NotFound) return new PullResult.Fatal($"Coinbase has no product {product}");
            if (!answer.IsOk) throw http.Unexpected(answer);
            foreach (var (at, bar) in http.ReadJson(answer, root => root.Items().Select(Row).ToArray())) rows[at] = bar;
            request.Progress?.Invoke($"{Name}: {end.UtcDate:yyyy-MM-dd}");
        }

        string? caveat = null;
        var facts = new List<Fact>();
        foreach (var (start, bar) in rows)
        {
            var end = start + Day;
            if (start < first || !IsFinal(end, request.Now, rows)) continue;
            var difference = check.Compare(product, start, Providers.Coinbase, bar);
            caveat = difference ?? caveat;
            // The provider's bar stands, and says that somebody should look.
            facts.Add(Fact.Of(series, end, end, Providers.Coinbase, bar) with { Quality = difference is null ? Quality.Ok : Quality.Suspect });
        }

        var missing = newest != default && !rows.ContainsKey(newest);
        return facts.Count == 0 && missing && request.Now < newest + Day + Grace
            ? new PullResult.NotYet(request.Now + TimeSpan.FromSeconds(1))
            : new PullResult.NewData(facts) { Caveat = caveat };
    }

    private bool IsFinal(Instant end, Instant now, SortedDictionary<Instant, FactBar> rows) =>
        !skew.IsDisqualifying && end <= now && (rows.ContainsKey(end) || now >= end + Grace);

    private static (Instant Start, FactBar Bar) Row(System.Text.Json.JsonElement row)
    {
        if (row.GetArrayLength() < 6) throw new UnreadableException("a candle of fewer than six numbers");
        // Low and high come before open.
        var bar = new FactBar(Low: row[1].Number(), High: row[2].Number(), Open: row[3].Number(), Close: row[4].Number(), Volume: row[5].Number());
        if (!bar.IsConsistent) throw new UnreadableException(string.Create(CultureInfo.InvariantCulture, $"low and high of a candle do not enclose it: {row.GetRawText()}"));
        return (JsonFields.UnixSeconds(row[0].Whole()), bar);
    }
}

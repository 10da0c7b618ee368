using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds.Calendars;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Coinbase;

/// <summary>
/// UTC day or hour bars of one product. A row is [start, low, high, open, close, volume], newest first; the newest is the one that
/// still goes on. One is final once the next has a row, or a minute after its end.
/// </summary>
/// <param name="product">Theirs, as in "ETH-USD".</param>
/// <param name="series">Ours.</param>
/// <param name="period">A day or an hour.</param>
/// <param name="longest">How far back it is asked for at most.</param>
/// <param name="http">Coinbase.</param>
/// <param name="skew">Whether we know what time it is.</param>
/// <param name="check">Holds days against those of others; null for none.</param>
internal sealed class CoinbaseCandles(string product, string series, TimeSpan period, TimeSpan longest, ProviderHttp http, ClockSkew skew, DayCheck? check) : IPullSource
{
    /// <summary>More than so many buckets are refused.</summary>
    public const int LargestWindow = 300;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(4);

    public static CoinbaseCandles Days(string product, string series, ProviderHttp http, ClockSkew skew, DayCheck check) =>
        new(product, series, TimeSpan.FromDays(1), TimeSpan.FromDays(36_500), http, skew, check);

    /// <summary>Prices at the closes of sessions gone by: as many as the link looks back to, and no more, because there are 24 a day.</summary>
    public static CoinbaseCandles Hours(string product, string series, ProviderHttp http, ClockSkew skew) =>
        new(product, series, TimeSpan.FromHours(1), TimeSpan.FromDays(400), http, skew, null);

    public string Name => period < TimeSpan.FromDays(1) ? $"coinbase/{product}/1h" : $"coinbase/{product}";

    public string Provider => Providers.Coinbase;

    public IReadOnlyList<string> Series { get; } = [series];

    public PullPlan Plan(PullView view)
    {
        // The seal of a day is ten seconds after it: a look just before that, then every second until the candle is final.
        var due = view.NewestOfAll(Series) is { } newest ? newest + period + FirstLook : view.Since;
        return new(due, due + TimeSpan.FromMinutes(10)) { Soonest = TimeSpan.FromSeconds(view.Now < due + Grace ? 2 : 30), Rarest = TimeSpan.FromMinutes(5) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var running = new Instant(request.Now.Ticks - (request.Now.Ticks % period.Ticks));
        // A few again: late trades are put into a candle afterwards.
        var first = request.Newest.TryGetValue(series, out var newest) ? newest - (period * 3) : Instant.Max(Instant.FromDate(request.From), running - longest);
        var sound = new SoundRows();
        var rows = new SortedDictionary<Instant, FactBar>();
        for (var start = first; start <= running; start += period * LargestWindow)
        {
            var end = Instant.Min(start + (period * (LargestWindow - 1)), running);
            var answer = await http.GetAsync($"/products/{product}/candles?granularity={(int)period.TotalSeconds}&start={start}&end={end}", cancellation);
            if (answer.Status == System.Net.HttpStatusCode.NotFound) return new PullResult.Fatal($"Coinbase has no product {product}");
            if (!answer.IsOk) throw http.Unexpected(answer);
            foreach (var (at, bar) in http.ReadJson(answer, root => sound.Read(root.Items(), Row))) rows[at] = bar;
            request.Progress?.Invoke($"{Name}: {end.UtcDate:yyyy-MM-dd}");
        }

        var caveat = sound.Caveat;
        var facts = new List<Fact>();
        foreach (var (start, bar) in rows)
        {
            var end = start + period;
            if (start < first || !IsFinal(end, request.Now, rows)) continue;
            var difference = check?.Compare(product, start, Providers.Coinbase, bar);
            caveat = difference ?? caveat;
            // The provider's bar stands, and says that somebody should look.
            facts.Add(Fact.Of(series, end, ReleaseTimes.Candle(end, request.IsFirst, http.Now), Providers.Coinbase, bar) with { Quality = difference is null ? Quality.Ok : Quality.Suspect, IsOwnTime = false });
        }

        var missing = newest != default && !rows.ContainsKey(newest);
        return facts.Count == 0 && missing && request.Now < newest + period + Grace
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
        return (Bounds.UnixTime(row[0]), Bounds.Bar(bar, row));
    }
}

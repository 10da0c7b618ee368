using System.Globalization;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds.Calendars;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Trades;

namespace RegimeGrpc.Server.Feeds.Kraken;

/// <summary>
/// UTC day bars of the second venue: the newest 720, older ones cannot be had. The last row still moves; a day is final when the
/// next has begun. Empty days come with no volume.
/// </summary>
internal sealed class KrakenDays(string product, string series, ProviderHttp http, ClockSkew skew, DayCheck check) : IPullSource
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    public string Name => $"kraken/{product}";

    public string Provider => Providers.Kraken;

    public IReadOnlyList<string> Series { get; } = [series];

    public PullPlan Plan(PullView view)
    {
        var due = view.NewestOfAll(Series) is { } newest ? newest + Day + Grace : view.Since;
        return new(due, due + TimeSpan.FromMinutes(30)) { Soonest = TimeSpan.FromSeconds(30), Rarest = TimeSpan.FromMinutes(10) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var from = request.Newest.TryGetValue(series, out var newest) ? newest - (Day * 3) : Instant.FromDate(request.From);
        var since = (from.Ticks / Instant.TicksPerSecond) - 1;
        var answer = await http.GetAsync(string.Create(CultureInfo.InvariantCulture, $"/0/public/OHLC?pair={KrakenAnswer.Pair(product)}&interval=1440&since={since}"), cancellation);
        if (!answer.IsOk) throw http.Unexpected(answer);
        var sound = new SoundRows();
        var rows = http.ReadJson(answer, root => sound.Read(KrakenAnswer.Result(root, request.Now).Rows.Items(), Row));
        var facts = new List<Fact>();
        var caveat = sound.Caveat;
        for (var i = 0; i < rows.Count; i++)
        {
            var (start, bar) = rows[i];
            var end = start + Day;
            var isFinal = i + 1 < rows.Count || request.Now >= end + Grace;
            if (!isFinal || end > request.Now || skew.IsDisqualifying || bar.Volume == 0) continue;
            var difference = check.Compare(product, start, Providers.Kraken, bar);
            caveat = difference ?? caveat;
            facts.Add(Fact.Of(series, end, ReleaseTimes.Candle(end, request.IsFirst, http.Now), Providers.Kraken, bar) with { Quality = difference is null ? Quality.Ok : Quality.Suspect, IsOwnTime = false });
        }

        return new PullResult.NewData(facts) { Caveat = caveat };
    }

    private static (Instant Start, FactBar Bar) Row(System.Text.Json.JsonElement row)
    {
        if (row.GetArrayLength() < 7) throw new UnreadableException("a bar of fewer than seven fields");
        var bar = new FactBar(row[1].Number(), row[2].Number(), row[3].Number(), row[4].Number(), row[6].Number());
        return (Bounds.UnixTime(row[0]), Bounds.Bar(bar, row));
    }
}

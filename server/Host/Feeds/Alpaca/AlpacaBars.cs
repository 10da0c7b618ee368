using System.Globalization;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Alpaca;

/// <summary>
/// Session bars of funds from the consolidated tape, unadjusted: adjusted prices change backwards at every dividend. A bar's time is
/// midnight in New York. It comes twenty minutes after the close, and once more before the next open, when it is settled.
/// </summary>
internal sealed class AlpacaBars(IReadOnlyDictionary<string, string> seriesBySymbol, ProviderHttp http) : IPullSource
{
    private static readonly TimeSpan AfterClose = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan BeforeOpen = TimeSpan.FromMinutes(30);

    // Of the consolidated tape the free plan gives what is older than a quarter of an hour.
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(16);
    private static readonly DateOnly FirstDate = new(2016, 1, 1);

    public string Name => "alpaca/bars";

    public string Provider => Providers.Alpaca;

    public IReadOnlyList<string> Series { get; } = [.. seriesBySymbol.Values];

    public PullPlan Plan(PullView view)
    {
        if (view.NewestOfAll(Series) is not { } newest) return new(view.Since, view.Since + TimeSpan.FromHours(4));
        var next = NyseCalendar.Default.NextCloseAtOrAfter(newest + TimeSpan.FromTicks(1));
        var due = next.Close + AfterClose;
        // Before the next open once more.
        var settled = next.Open - BeforeOpen;
        var plan = view.LastAnswer < settled && view.Now < next.Close ? settled : due;
        return new(plan, NewYork.ToUtc(next.Date, 20)) { Soonest = TimeSpan.FromMinutes(1), Rarest = TimeSpan.FromMinutes(15) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var from = request.From < FirstDate ? FirstDate : request.From;
        // Settled sessions do not change; the newest few may.
        if (request.Newest.Count == seriesBySymbol.Count) from = NewYork.Date(request.Newest.Values.Min()).AddDays(-7);
        var end = request.Now - Recent;
        var pages = new Pages<Fact>(Name, Pages<Fact>.OfHistory);
        var rows = new SoundRows();
        for (string? token = null; ;)
        {
            pages.Ask();
            var answer = await PageAsync(from, end, token, cancellation);
            if (answer.Status == System.Net.HttpStatusCode.Forbidden && token is null)
            {
                // Their clock may be behind ours: what is recent for them is a little older.
                end -= Recent;
                answer = await PageAsync(from, end, token, cancellation);
            }

            if (!answer.IsOk) throw http.Unexpected(answer);
            var page = new List<Fact>();
            token = http.ReadJson(answer, root =>
            {
                foreach (var symbol in root.Field("bars").EnumerateObject())
                    if (seriesBySymbol.TryGetValue(symbol.Name, out var series))
                        page.AddRange(rows.Read(symbol.Value.Items(), row => Bar(row, series, end), symbol.Name).OfType<Fact>());
                return root.Optional("next_page_token")?.Text();
            });
            pages.Add(page, token);
            if (token is null) return new PullResult.NewData(pages.Rows) { Caveat = rows.Caveat };
            request.Progress?.Invoke($"{Name}: {pages.Rows.Count} bars");
        }
    }

    private Task<Fetched> PageAsync(DateOnly from, Instant end, string? token, CancellationToken cancellation) => http.GetAsync(
        $"/v2/stocks/bars?symbols={string.Join(',', seriesBySymbol.Keys)}&timeframe=1Day&start={from.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}T00:00:00Z&end={Whole(end)}"
            + $"&limit=10000&adjustment=raw&feed=sip&sort=asc{(token is null ? "" : $"&page_token={Uri.EscapeDataString(token)}")}",
        cancellation, AlpacaKeys.Of(http.Provider));

    private static Fact? Bar(System.Text.Json.JsonElement row, string series, Instant end)
    {
        var begins = Bounds.Time(row.Field("t"));
        var date = NewYork.Date(begins);
        // An hour off would be the day before, and put another's bar in its place.
        if (NewYork.ToUtc(date, 0) != begins) throw new ImpossibleRowException($"a day's bar that does not begin at midnight in New York: {row.Shown(200)}");
        if (NyseCalendar.Default.On(date) is not { } session) throw new ImpossibleRowException($"a bar of {date:yyyy-MM-dd}, which has no session; the calendar needs its closure or opening");
        // A bar of a session that was still going on at the end of what we asked for.
        if (session.Close > end) return null;
        var bar = Bounds.Bar(new(row.Field("o").Number(), row.Field("h").Number(), row.Field("l").Number(), row.Field("c").Number(), row.Field("v").Number()), row);
        return Fact.Of(series, session.Close, session.Close + AfterClose, Providers.Alpaca, bar);
    }

    private static Instant Whole(Instant instant) => new(instant.Ticks - (instant.Ticks % Instant.TicksPerSecond));
}

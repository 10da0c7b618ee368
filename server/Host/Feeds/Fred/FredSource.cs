using System.Globalization;
using System.Net;
using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Fred;

/// <summary>
/// One series of FRED with all its vintages (ALFRED): what was said when, so that history holds no look-ahead. A row that is no
/// longer there deletes nothing: the credit spread's window rolls.
/// </summary>
internal sealed class FredSource(FredSeries series, ProviderHttp http, CpiCalendar cpi) : IPullSource
{
    private const int PageSize = 100_000;

    // FRED's first day and its word for "still stands".
    private static readonly DateOnly FirstVintage = new(1776, 7, 4);
    private static readonly DateOnly Forever = new(9999, 12, 31);

    // A look back over the border of what was seen before: vintages are dated in New York.
    private const int VintageOverlap = 7;

    public string Name => $"fred/{series.Id}";

    public string Provider => Providers.Fred;

    public IReadOnlyList<string> Series { get; } = [series.Series];

    public PullPlan Plan(PullView view)
    {
        if (view.NewestOfAll(Series) is not { } newest) return new(view.Since, view.Since + TimeSpan.FromHours(2));
        var next = series.IsMonthly ? cpi.Dates.After(series.DateOf(newest)) : series.Published(series.NextDate(series.DateOf(newest)));
        // Another provider may be ahead with the same series; what FRED says of it is still wanted, at every release.
        var due = view.LastAnswer is not { } last ? next : Instant.Min(next, series.IsMonthly ? LookAfter(last) : ReleaseAfter(last));
        return new(due, next + TimeSpan.FromHours(2)) { Soonest = TimeSpan.FromMinutes(1), Rarest = TimeSpan.FromMinutes(30) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var updated = await LastUpdatedAsync(cancellation);
        if (updated == request.Cursor) return new PullResult.NotModified();
        if (series.IsMonthly) await cpi.AskAsync(cancellation);
        // A server that was away for longer than the overlap wants the vintages since its newest value.
        var from = request.Newest.Count == 0 ? FirstVintage : NewYork.Date(Instant.Min(request.Now, request.Newest.Values.Min())).AddDays(-VintageOverlap);
        // All that stands is asked for, not only the newest dates: every week NFCI is estimated anew from its beginning.
        var pages = new Pages<Vintage>(Name, Pages<Vintage>.OfHistory);
        await WindowAsync(pages, from, Forever, request, cancellation);
        var facts = Vintage.Join(pages.Rows)
            .Select(vintage => Fact.Of(series.Series, series.EventTime(vintage.Date), request.IsFirst ? series.KnownAt(vintage.From) : series.NotBefore(vintage.From), Providers.Fred, vintage.Value) with { IsStamped = true })
            .ToArray();
        // Without a row there was no look at the update: it is asked for again.
        return new PullResult.NewData(facts) { Cursor = facts.Length > 0 ? updated : null };
    }

    /// <summary>
    /// When consumer prices are looked at again although the month is there: once FRED has surely loaded a release, because it revises
    /// older months; and once a day, which is one cheap question, should it be late.
    /// </summary>
    private Instant LookAfter(Instant last)
    {
        var month = NewYork.Date(last);
        var loaded = cpi.Dates.After(month.AddMonths(-2)) + FredSeries.LoadMargin;
        if (loaded <= last) loaded = cpi.Dates.After(month.AddMonths(-1)) + FredSeries.LoadMargin;
        return loaded > last ? Instant.Min(loaded, last + TimeSpan.FromDays(1)) : last + TimeSpan.FromDays(1);
    }

    private Instant ReleaseAfter(Instant last)
    {
        var date = NewYork.Date(last).AddDays(-14);
        if (series.Id == "NFCI") while (date.DayOfWeek != DayOfWeek.Friday) date = date.AddDays(1);
        while (series.Published(date) <= last) date = series.NextDate(date);
        return series.Published(date);
    }

    /// <summary>Halves the window for as long as FRED finds too many vintages in it.</summary>
    private async Task WindowAsync(Pages<Vintage> pages, DateOnly from, DateOnly to, PullRequest request, CancellationToken cancellation)
    {
        for (var offset = 0; ;)
        {
            pages.Ask();
            var answer = await http.GetAsync(
                Path("series/observations", $"series_id={series.Id}&observation_start={Iso(Start(request))}&realtime_start={Iso(from)}&realtime_end={Iso(to)}"
                    + string.Create(CultureInfo.InvariantCulture, $"&limit={PageSize}&offset={offset}&sort_order=asc&output_type=1")),
                cancellation);
            if (answer.Status == HttpStatusCode.BadRequest && offset == 0 && to > from)
            {
                // Nothing was published before the series' own history, nothing is known of tomorrow: halve what lies between.
                var today = NewYork.Date(request.Now);
                var (left, right) = (from < Earliest ? Earliest : from, to > today ? today : to);
                if (left >= right) throw Refused(answer);
                var middle = left.AddDays((right.DayNumber - left.DayNumber) / 2);
                await WindowAsync(pages, from, middle, request, cancellation);
                await WindowAsync(pages, middle.AddDays(1), to, request, cancellation);
                return;
            }

            if (!answer.IsOk) throw Refused(answer);
            var (page, count) = http.ReadJson(answer, Rows);
            offset += page.Count;
            pages.Add([.. page.OfType<Vintage>()], offset < count ? string.Create(CultureInfo.InvariantCulture, $"{Iso(from)} {offset}") : null);
            request.Progress?.Invoke($"{Name}: {offset} of {count} rows of {Iso(from)} to {Iso(to)}");
            if (offset >= count) return;
        }
    }

    private static (List<Vintage?> Rows, long Count) Rows(JsonElement root)
    {
        var rows = new List<Vintage?>();
        foreach (var row in root.Field("observations").Items())
        {
            var value = row.Field("value").Text();
            // A point is FRED's word for "nothing": a holiday. It counts as a row of the page all the same.
            rows.Add(value == "." ? null : new(
                JsonFields.ParseDate(row.Field("date").Text()),
                JsonFields.Parse(value) ?? throw new UnreadableException($"not a value: '{value}'"),
                JsonFields.ParseDate(row.Field("realtime_start").Text()),
                JsonFields.ParseDate(row.Field("realtime_end").Text())));
        }

        return (rows, root.Field("count").Whole());
    }

    private async Task<string> LastUpdatedAsync(CancellationToken cancellation)
    {
        var answer = await http.GetAsync(Path("series", $"series_id={series.Id}"), cancellation);
        if (!answer.IsOk) throw Refused(answer);
        return http.ReadJson(answer, root => root.Field("seriess").Items().First().Field("last_updated").Text());
    }

    private PullEndedException Refused(Fetched answer) => answer.Status switch
    {
        HttpStatusCode.BadRequest => new(new PullResult.Fatal($"FRED refuses {series.Id} or the key (400); check feeds:fred:key")),
        HttpStatusCode.NotFound => new(new PullResult.Fatal($"FRED has no series {series.Id}")),
        HttpStatusCode.Locked => new(new PullResult.Transient("FRED has locked the key for now (423)")),
        _ => http.Unexpected(answer),
    };

    /// <summary>What is revised far back is asked for from its beginning: the vintages since the newest value are few.</summary>
    private DateOnly Start(PullRequest request)
    {
        var from = series.Id == "NFCI" ? Earliest : series.IsRevised ? request.HistoryFrom : request.From;
        return series.IsMonthly ? new(from.Year, from.Month, 1) : from;
    }

    private static readonly DateOnly Earliest = new(2011, 1, 1);

    private string Path(string method, string query) => $"/fred/{method}?{query}&api_key={Uri.EscapeDataString(http.Provider.Key)}&file_type=json";

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

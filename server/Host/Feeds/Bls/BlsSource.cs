using System.Globalization;
using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Calendars;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Fred;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Bls;

/// <summary>
/// Consumer prices at the minute of their release. BLS keeps no vintages, so it only brings what is newer than the history FRED
/// gives; the print is the change on the month as released, which later revisions do not touch. When a month came out is FRED's to say:
/// its dates are asked for before the first look.
/// </summary>
internal sealed class BlsSource(ProviderHttp http, CpiCalendar calendar) : IPullSource
{
    private const string AllItems = "CUSR0000SA0";
    private const string Core = "CUSR0000SA0L1E";
    private const string Print = "macro.CPI.print";

    // After the minute of release: every ten seconds for five minutes, as their terms allow.
    private static readonly TimeSpan ReleaseRush = TimeSpan.FromMinutes(5);

    public string Name => "bls/CPI";

    public string Provider => Providers.Bls;

    public IReadOnlyList<string> Series { get; } = ["macro.CPIAUCSL", "macro.CPILFESL", Print];

    public PullPlan Plan(PullView view)
    {
        // FRED may bring the index first; the print is still to come from here. Its event time is the month's first instant.
        if (view.NewestOfAll(Series.Take(2)) is not { } end || !view.Newest.TryGetValue(Print, out var print))
            return new(view.Since, view.Since + TimeSpan.FromHours(2)) { Soonest = TimeSpan.FromMinutes(15), Rarest = TimeSpan.FromHours(3) };
        var due = Instant.Min(calendar.Dates.After(ReleaseTimes.DateEndingAt(end)), calendar.Dates.After(print.UtcDate));
        return new(due, due + TimeSpan.FromHours(2))
        {
            Soonest = view.Now < due + ReleaseRush ? TimeSpan.FromSeconds(10) : TimeSpan.FromMinutes(15),
            Rarest = view.Now < due + ReleaseRush ? TimeSpan.FromSeconds(10) : TimeSpan.FromHours(3),
        };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        if (request.IsFirst) await calendar.TryAskAsync(cancellation);
        var body = JsonSerializer.Serialize(new
        {
            seriesid = new[] { AllItems, Core },
            startyear = request.Now.UtcDate.AddMonths(-14).Year.ToString(CultureInfo.InvariantCulture),
            endyear = NewYork.Date(request.Now).Year.ToString(CultureInfo.InvariantCulture),
            calculations = true,
            registrationkey = http.Provider.Key,
        });
        var answer = await http.PostAsync("/publicAPI/v2/timeseries/data/", body, cancellation);
        if (!answer.IsOk) throw http.Unexpected(answer);
        return http.ReadJson(answer, root => Parse(root, request));
    }

    private PullResult Parse(JsonElement root, PullRequest request)
    {
        // Errors come as 200.
        var status = root.Field("status").Text();
        if (status != "REQUEST_SUCCEEDED") return Refused(status, root, request.Now);

        var results = root.Field("Results");
        // Documented as a list, sent as an object.
        var series = (results.ValueKind == JsonValueKind.Array ? results.Items().First() : results).Field("series").Items().ToArray();
        var facts = new List<Fact>();
        foreach (var one in series)
        {
            var id = one.Field("seriesID").Text();
            var ours = id switch { AllItems => "macro.CPIAUCSL", Core => "macro.CPILFESL", _ => null };
            if (ours is null) continue;
            foreach (var row in one.Field("data").Items()) facts.AddRange(Row(row, ours, request));
        }

        return new PullResult.NewData(facts);
    }

    private PullResult Refused(string status, JsonElement root, Instant now)
    {
        var words = http.Clean(string.Join(' ', root.Optional("message")?.Items().Select(message => message.GetString()) ?? []));
        var said = $"BLS: {status}{(words.Length > 0 ? $", '{words}'" : "")}";
        if (status != "REQUEST_NOT_PROCESSED") return new PullResult.Transient(said);
        // One code for two things; only the words tell a day's limit, which passes, from a key that is none.
        if (words.Contains("threshold", StringComparison.OrdinalIgnoreCase)) return new PullResult.Throttled(NextDay(now)) { Reason = said };
        return words.Contains("invalid", StringComparison.OrdinalIgnoreCase) ? new PullResult.Fatal($"{said}; check feeds:bls:key") : new PullResult.Transient($"{said}; if it stays so, check feeds:bls:key");
    }

    private IEnumerable<Fact> Row(JsonElement row, string series, PullRequest request)
    {
        var period = row.Field("period").Text();
        // M13 is the average of the year.
        if (period.Length != 3 || period[0] != 'M' || !int.TryParse(period.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var month) || month is < 1 or > 12) yield break;
        if (!int.TryParse(row.Field("year").Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var year)) throw new UnreadableException("not a year");
        var first = new DateOnly(year, month, 1);
        var end = ReleaseTimes.EndOfMonth(first);
        // A month that was never collected has a dash.
        if (row.Field("value").NumberOrNull() is not { } value) yield break;
        // Only the newest month reads as it was released; an older one may have been revised since.
        var isNewest = row.Optional("latest")?.Text() == "true";
        // Looked for and seen: it is known now. Found at the first look: since its date, else since the end of the month after or,
        // while that is to come, since now. Of what was revised BLS does not say when.
        var announced = request.IsFirst && isNewest ? calendar.Dates.Of(first) : null;
        var released = !request.IsFirst ? end
            : isNewest ? announced ?? Instant.Min(ReleaseTimes.CpiLatest(first), request.Now)
            : request.Now;
        // Older months and their revisions are FRED's, which knows when each was said; a series begun here would shut its history out.
        if (request.Newest.TryGetValue(series, out var newest) ? end > newest : !calendar.HasHistory) yield return Fact.Of(series, end, released, Providers.Bls, value) with { IsStamped = announced is not null };
        if (series != "macro.CPIAUCSL" || !isNewest || (request.Newest.TryGetValue(Print, out var printed) && PrintTime(first) <= printed)) yield break;
        if (row.Optional("calculations")?.Optional("pct_changes")?.Optional("1")?.NumberOrNull() is { } change)
            yield return Fact.Of(Print, PrintTime(first), released, Providers.Bls, change) with { IsStamped = announced is not null };
    }

    // The print is about the month's first instant: so the consensus for it has the same event time before the month is over.
    private static Instant PrintTime(DateOnly month) => Instant.FromDate(month);

    private static Instant NextDay(Instant now) => Instant.FromDate(now.UtcDate.AddDays(1)) + TimeSpan.FromMinutes(5);
}

using System.Globalization;
using System.Net;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Calendars;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Finra;

/// <summary>
/// Off-exchange short volume over total volume of IWM, a file a session. The last line counts the rows: a text that was cut short
/// has no other sign of it. A file that is not there yet is a 403. Files that are read again are asked for only if they have changed.
/// </summary>
internal sealed class FinraSource(ProviderHttp http) : IPullSource
{
    private const string Share = "equity.IWM.short-volume-share";
    private const string Symbol = "IWM";

    // Files are put right without notice; the newest few are read again once a day.
    private const int ReadAgain = 5;

    // For whoever is not let in at all.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    // So many sessions of a first look; the files before are still there for an import.
    private const int History = 260;

    private static readonly string[] Header = ["Date", "Symbol", "ShortVolume", "ShortExemptVolume", "TotalVolume", "Market"];

    // Files that could not be read the last time: once may have been the way, twice is the file.
    private readonly HashSet<DateOnly> _unreadable = [];

    public string Name => "finra/CNMSshvol";

    public string Provider => Providers.Finra;

    public IReadOnlyList<string> Series { get; } = [Share];

    public PullPlan Plan(PullView view)
    {
        var due = view.NewestOfAll(Series) is { } newest
            ? ReleaseTimes.ShortVolume(NyseCalendar.Default.AtOrAfter(NewYork.Date(newest).AddDays(1)).Date)
            : view.Since;
        return new(due, due + TimeSpan.FromHours(14)) { Soonest = TimeSpan.FromMinutes(5), Rarest = TimeSpan.FromMinutes(30) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var newest = LastPublished(request.Now);
        var first = request.Newest.TryGetValue(Share, out var known)
            ? NyseCalendar.Default.ByNumber(NyseCalendar.Default.AtOrBefore(NewYork.Date(known)).Number - ReadAgain + 1)
            : NyseCalendar.Default.ByNumber(Math.Max(newest.Number - History + 1, NyseCalendar.Default.AtOrAfter(request.From).Number));
        var facts = new List<Fact>();
        var (before, stamps) = (Stamps(request.Cursor), new List<string>());
        string? missing = null;
        var left = new List<string>();
        UnreadableException? again = null;
        var (isLetIn, isRead) = (false, false);
        var count = Math.Max(newest.Number - first.Number + 1, 0);
        var numbers = Enumerable.Range(first.Number, count);
        // At a first look the newest few before the many: who is not let in is spared the rest.
        if (!request.Newest.ContainsKey(Share)) numbers = numbers.TakeLast(ReadAgain).Concat(numbers.SkipLast(ReadAgain));
        foreach (var number in numbers)
        {
            var session = NyseCalendar.Default.ByNumber(number);
            var date = session.Date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            // Only of what the journal has: it may be another one than before.
            var stamp = known >= session.Close ? before.GetValueOrDefault(date) : null;
            var answer = await http.GetAsync($"/equity/regsho/daily/CNMSshvol{date}.txt", cancellation, Unless(stamp));
            isLetIn |= answer.IsOk || answer.Status == HttpStatusCode.NotModified;
            if (answer.Status == HttpStatusCode.NotModified)
            {
                isRead = true;
                stamps.Add($"{date} {stamp}");
                continue;
            }

            if (answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            {
                // A file that is not there is a 403, and a client that is not let in gets nothing else: not those of days past either.
                if (number == newest.Number && !isLetIn && number - first.Number >= ReadAgain - 1)
                    return new PullResult.Throttled(request.Now + Pause) { Reason = $"FINRA refuses every file ({(int)answer.Status}), those of days past as well" };
                // The newest is late; an older one that is missing was a day without a file.
                if (number == newest.Number && facts.Count == 0) return new PullResult.NotYet(request.Now + TimeSpan.FromMinutes(10));
                if (number < newest.Number && known < session.Close) missing = $"no file for {session.Date:yyyy-MM-dd}";
                continue;
            }

            if (!answer.IsOk) throw http.Unexpected(answer);
            try
            {
                var (fact, flaw) = http.Read(answer, text => Parse(text, session));
                isRead = true;
                _unreadable.Remove(session.Date);
                if (fact is not null) facts.Add(fact);
                if (flaw is not null) left.Add(flaw);
            }
            catch (UnreadableException e)
            {
                left.Add($"the file of {session.Date:yyyy-MM-dd}: {e.Message}");
                if (_unreadable.Add(session.Date)) again ??= new(left[^1], e);
                // One of them must not cost the others; where none can be read, it is the provider that is another.
                if (!isRead && (again is not null || left.Count == Math.Min(ReadAgain, count))) throw new UnreadableException(left[^1], e);
                continue;
            }

            if ((answer.Header("ETag") ?? answer.Header("Last-Modified")) is { } now) stamps.Add($"{date} {now}");
            request.Progress?.Invoke($"{Name}: {session.Date:yyyy-MM-dd}");
        }

        if (again is not null) throw again;
        return new PullResult.NewData(facts) { Caveat = left.Count > 0 ? $"{left.Count} left out: {left[0]}" : missing, Cursor = string.Join('\n', stamps.Order(StringComparer.Ordinal).TakeLast(ReadAgain)) };
    }

    /// <summary>What each of the newest files was stamped with, a line each: date, blank, stamp.</summary>
    private static Dictionary<string, string> Stamps(string? cursor) => (cursor ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    /// <summary>A tag is quoted; a time is not.</summary>
    private static (string, string)[] Unless(string? stamp) =>
        stamp is null ? [] : [(stamp.EndsWith('"') ? "If-None-Match" : "If-Modified-Since", stamp)];

    private static Session LastPublished(Instant now)
    {
        var session = NyseCalendar.Default.LastClosedAt(now);
        return ReleaseTimes.ShortVolume(session.Date) <= now ? session : NyseCalendar.Default.Previous(session);
    }

    /// <summary>Pipes without quotes or escapes: a line is split, and that is all there is to it.</summary>
    private static (Fact? Found, string? Flaw) Parse(Fetched answer, Session session)
    {
        using var lines = new StreamReader(new MemoryStream(answer.Body));
        if (lines.ReadLine()?.Split('|').SequenceEqual(Header) != true) throw new UnreadableException("the header of the file is another");
        Fact? found = null;
        string? flaw = null;
        long rows = 0;
        long? counted = null;
        var date = session.Date.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        while (lines.ReadLine() is { } line)
        {
            if (line.Length == 0) continue;
            if (counted is not null) throw new UnreadableException("rows after the count");
            var fields = line.Split('|');
            if (fields.Length == 1)
            {
                counted = long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw new UnreadableException("the last line is no count");
                continue;
            }

            if (fields.Length != Header.Length) throw new UnreadableException($"a row of {fields.Length} fields");
            rows++;
            if (fields[0] != date) throw new UnreadableException($"a row of another day: {fields[0]}");
            if (fields[1] != Symbol) continue;
            // Volumes are fractional, whatever the layout says.
            var (shortVolume, total) = (Number(fields[2]), Number(fields[4]));
            if (shortVolume < 0 || total < shortVolume) flaw = $"a short volume that is no part of the whole: {line}";
            else if (total > 0) found = Fact.Of(Share, session.Close, ReleaseTimes.ShortVolume(session.Date), Providers.Finra, Math.Round(shortVolume / total, 12));
        }

        if (counted is null) throw new UnreadableException("the count at the end is missing: the file is cut short");
        return counted == rows ? (found, flaw) : throw new UnreadableException($"the file counts {counted} rows and has {rows}");
    }

    private static decimal Number(string text) => JsonFields.Parse(text) ?? throw new UnreadableException($"no volume: '{text}'");
}

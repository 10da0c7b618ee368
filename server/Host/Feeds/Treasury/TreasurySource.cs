using System.Globalization;
using System.Xml;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Calendars;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Treasury;

/// <summary>
/// Par yields of the US Treasury on the day itself. The H.15 of the next day is made of the same numbers: where FRED says something
/// else, the journal gets a new edition and the log a line.
/// </summary>
internal sealed class TreasurySource(string data, IReadOnlyDictionary<string, string> columns, ProviderHttp http) : IPullSource
{
    private static readonly DateOnly FirstMonth = new(1990, 1, 1);

    /// <summary>Nominal yields.</summary>
    public static TreasurySource Nominal(ProviderHttp http) => new(
        "daily_treasury_yield_curve", new Dictionary<string, string>(StringComparer.Ordinal) { ["BC_2YEAR"] = "macro.DGS2", ["BC_10YEAR"] = "macro.DGS10" }, http);

    /// <summary>Real yields.</summary>
    public static TreasurySource Real(ProviderHttp http) => new(
        "daily_treasury_real_yield_curve", new Dictionary<string, string>(StringComparer.Ordinal) { [http.Provider.RealColumn] = "macro.DFII10" }, http);

    public string Name => $"treasury/{data}";

    public string Provider => Providers.Treasury;

    public IReadOnlyList<string> Series { get; } = [.. columns.Values];

    public PullPlan Plan(PullView view)
    {
        var newest = view.NewestOfAll(Series);
        var due = newest is { } end ? ReleaseTimes.Treasury(BondCalendar.Next(ReleaseTimes.DateEndingAt(end))) : view.Since;
        return new(due, due + TimeSpan.FromHours(20)) { Soonest = TimeSpan.FromMinutes(2), Rarest = TimeSpan.FromMinutes(30) };
    }

    public async Task<PullResult> PullAsync(PullRequest request, CancellationToken cancellation)
    {
        var today = NewYork.Date(request.Now);
        var (facts, left) = (new List<Fact>(), new List<string>());
        var from = request.From < FirstMonth ? FirstMonth : request.From;
        // Whole years for history, months for what is new: a feed of a year is large.
        for (var year = from.Year; year < today.Year; year++)
        {
            facts.AddRange(await PageAsync("field_tdr_date_value", year.ToString(CultureInfo.InvariantCulture), left, cancellation));
            request.Progress?.Invoke($"{Name}: {year}");
        }

        if (today.DayNumber - from.DayNumber > 62)
        {
            facts.AddRange(await PageAsync("field_tdr_date_value", today.Year.ToString(CultureInfo.InvariantCulture), left, cancellation));
        }
        else
        {
            var first = from.Year < today.Year ? new DateOnly(today.Year, 1, 1) : from;
            for (var month = new DateOnly(first.Year, first.Month, 1); month <= today; month = month.AddMonths(1))
                facts.AddRange(await PageAsync("field_tdr_date_value_month", month.ToString("yyyyMM", CultureInfo.InvariantCulture), left, cancellation));
        }

        return new PullResult.NewData([.. facts.Where(fact => ReleaseTimes.DateEndingAt(fact.EventTime) >= from)]) { Caveat = left.Count == 0 ? null : $"{left.Count} left out: {left[0]}" };
    }

    private async Task<List<Fact>> PageAsync(string parameter, string value, List<string> left, CancellationToken cancellation)
    {
        var answer = await http.GetAsync($"/resource-center/data-chart-center/interest-rates/pages/xml?data={data}&{parameter}={value}", cancellation);
        if (!answer.IsOk) throw http.Unexpected(answer);
        return http.Read(answer, text => Parse(text, left));
    }

    /// <summary>By local names, never by position: columns come and go.</summary>
    private List<Fact> Parse(Fetched answer, List<string> left)
    {
        var facts = new List<Fact>();
        var sawFeed = false;
        DateOnly? date = null;
        var values = new List<(string Series, decimal Value)>();
        using var reader = XmlReader.Create(new MemoryStream(Bare(answer.Body)), new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.EndElement, LocalName: "properties" })
            {
                if (date is not { } day) throw new UnreadableException("an entry has no NEW_DATE");
                left.AddRange(values.Where(value => Math.Abs(value.Value) > Bounds.MostYield).Select(value => $"{value.Series} of {day:yyyy-MM-dd} at {value.Value} per cent"));
                facts.AddRange(values.Where(value => Math.Abs(value.Value) <= Bounds.MostYield).Select(value => Fact.Of(value.Series, ReleaseTimes.EndOf(day), ReleaseTimes.Treasury(day), Providers.Treasury, value.Value)));
                (date, _) = (null, 0);
                values.Clear();
            }

            if (reader.NodeType != XmlNodeType.Element) continue;
            if (reader.LocalName == "feed") sawFeed = true;
            var isDate = reader.LocalName == "NEW_DATE";
            if (!isDate && !columns.ContainsKey(reader.LocalName)) continue;
            var column = reader.LocalName;
            if (IsNull(reader)) continue;
            var text = reader.ReadString();
            if (isDate) date = JsonFields.ParseDate(text.Length >= 10 ? text[..10] : text);
            else values.Add((columns[column], JsonFields.Parse(text) ?? throw new UnreadableException($"{column} is no number: '{text}'")));
        }

        return sawFeed ? facts : throw new UnreadableException("the answer is no Atom feed");
    }

    private static bool IsNull(XmlReader reader)
    {
        var isNull = reader.IsEmptyElement;
        for (var more = reader.MoveToFirstAttribute(); more; more = reader.MoveToNextAttribute())
            isNull |= reader.LocalName == "null" && reader.Value == "true";
        reader.MoveToElement();
        return isNull;
    }

    /// <summary>Sometimes the feed comes wrapped in a pre element.</summary>
    private static byte[] Bare(byte[] body)
    {
        var text = body.AsSpan();
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        var start = text.TrimStart(" \t\r\n"u8);
        if (!start.StartsWith("<pre"u8)) return text.Length == body.Length ? body : text.ToArray();
        var from = start.IndexOf((byte)'>') + 1;
        var to = start.LastIndexOf("</pre>"u8);
        return to > from ? start[from..to].TrimStart(" \t\r\n"u8).ToArray() : throw new UnreadableException("a pre element without an end");
    }
}

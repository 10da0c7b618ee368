using System.Globalization;
using System.Text.Json;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>FRED and ALFRED: observations by real-time window, clamped to it as FRED does, and refused when it holds too many vintages.</summary>
public sealed class FredStub(string key) : ProviderStub
{
    private const int MostVintages = 2000;

    /// <summary>What each series said of a date, from which day on: ascending in vintage. Null is FRED's point.</summary>
    public Dictionary<string, List<(DateOnly Date, DateOnly Vintage, string Value)>> Series { get; } = new(StringComparer.Ordinal);

    /// <summary>Dates of the CPI release.</summary>
    public List<DateOnly> Releases { get; } = [];

    public string LastUpdated { get; set; } = "2024-06-26 07:36:02-05";

    /// <summary>Rows on a page at most, whatever is asked for.</summary>
    public int PageSize { get; set; } = 100_000;

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request["api_key"] != key || request["file_type"] != "json") return Refuse(request, Bad("The value for variable api_key is not registered."));
        return request.Path switch
        {
            "/fred/series" when request.Asks("series_id", "api_key", "file_type") => Known(request) ?? StubAnswer.Json(
                $$"""{"realtime_start":"2024-06-27","realtime_end":"2024-06-27","seriess":[{"id":"{{request["series_id"]}}","title":"t","last_updated":"{{LastUpdated}}"}]}"""),
            "/fred/series/observations" when request.Asks("series_id", "observation_start", "realtime_start", "realtime_end", "limit", "offset", "sort_order", "output_type", "api_key", "file_type")
                => Known(request) ?? Observations(request),
            "/fred/release/dates" when request.Asks("release_id", "include_release_dates_with_no_data", "realtime_end", "api_key", "file_type") && request["release_id"] == "10"
                => StubAnswer.Json($$"""{"release_dates":[{{string.Join(',', Releases.Select(date => $$"""{"release_id":10,"date":"{{Iso(date)}}"}"""))}}]}"""),
            _ => Refuse(request, StubAnswer.Json("""{"error_code":404,"error_message":"Not Found."}""", 404)),
        };
    }

    private StubAnswer? Known(StubRequest request) => Series.ContainsKey(request["series_id"]!) ? null : Bad("The series does not exist.");

    private StubAnswer Observations(StubRequest request)
    {
        var (from, to, first) = (Day(request["realtime_start"]), Day(request["realtime_end"]), Day(request["observation_start"]));
        if (to < from || request["output_type"] != "1" || request["sort_order"] != "asc") return Refuse(request, Bad("Bad value."));
        var all = Series[request["series_id"]!];
        var vintages = all.Select(row => row.Vintage).Distinct().Count(vintage => vintage >= from && vintage <= to);
        if (vintages > MostVintages)
            return Bad($"There are {vintages} vintage dates in the specified real-time period: {request["realtime_start"]} to {request["realtime_end"]}.  This exceeds the maximum number of vintage dates allowed ({MostVintages}).");
        var rows = new List<string>();
        foreach (var date in all.Where(row => row.Date >= first).GroupBy(row => row.Date).OrderBy(group => group.Key))
        {
            var stood = date.OrderBy(row => row.Vintage).ToArray();
            for (var i = 0; i < stood.Length; i++)
            {
                var (start, end) = (stood[i].Vintage, i + 1 < stood.Length ? stood[i + 1].Vintage.AddDays(-1) : new DateOnly(9999, 12, 31));
                if (end < from || start > to) continue;
                // Cut at the borders of what was asked for.
                rows.Add($$"""{"realtime_start":"{{Iso(start < from ? from : start)}}","realtime_end":"{{Iso(end > to ? to : end)}}","date":"{{Iso(date.Key)}}","value":"{{stood[i].Value}}"}""");
            }
        }

        var offset = int.Parse(request["offset"]!, CultureInfo.InvariantCulture);
        var limit = Math.Min(PageSize, int.Parse(request["limit"]!, CultureInfo.InvariantCulture));
        return StubAnswer.Json(
            $$"""{"realtime_start":"{{Iso(from)}}","realtime_end":"{{Iso(to)}}","observation_start":"{{Iso(first)}}","observation_end":"9999-12-31","units":"lin","output_type":1,"file_type":"json","order_by":"observation_date","sort_order":"asc","count":{{rows.Count}},"offset":{{offset}},"limit":{{limit}},"observations":[{{string.Join(',', rows.Skip(offset).Take(limit))}}]}""");
    }

    private static StubAnswer Bad(string text) => StubAnswer.Json(JsonSerializer.Serialize(new { error_code = 400, error_message = "Bad Request.  " + text }), 400);

    private static DateOnly Day(string? text) => DateOnly.ParseExact(text!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

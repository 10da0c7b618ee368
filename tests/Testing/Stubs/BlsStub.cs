using System.Globalization;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>BLS v2: everything is 200, whatever it says.</summary>
public sealed class BlsStub(string key) : ProviderStub
{
    /// <summary>Rows of each series, newest first: year, month (13: the average), value, change on the month.</summary>
    public Dictionary<string, List<(int Year, int Month, string Value, string Change)>> Series { get; } = new(StringComparer.Ordinal);

    /// <summary>The sample of the documentation has a list where the service sends an object.</summary>
    public bool ResultsAsList { get; set; }

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request is not { Method: "POST", Path: "/publicAPI/v2/timeseries/data/" }) return Refuse(request, StubAnswer.Text("Not Found", 404));
        var body = request.Json();
        if (body.GetProperty("registrationkey").GetString() != key)
            return Refuse(request, StubAnswer.Json($$$"""{"status":"REQUEST_NOT_PROCESSED","responseTime":1,"message":["The key:{{{body.GetProperty("registrationkey").GetString()}}} provided by the User is invalid."],"Results":{}}"""));
        var from = int.Parse(body.GetProperty("startyear").GetString()!, CultureInfo.InvariantCulture);
        var to = int.Parse(body.GetProperty("endyear").GetString()!, CultureInfo.InvariantCulture);
        var series = body.GetProperty("seriesid").EnumerateArray().Select(id => id.GetString()!).Select(id =>
            $$"""{"seriesID":"{{id}}","data":[{{string.Join(',', Rows(id, from, to))}}]}""");
        var results = $$"""{"series":[{{string.Join(',', series)}}]}""";
        return StubAnswer.Json($$"""{"status":"REQUEST_SUCCEEDED","responseTime":78,"message":[],"Results":{{(ResultsAsList ? $"[{results}]" : results)}}}""");
    }

    private IEnumerable<string> Rows(string id, int from, int to)
    {
        var isFirst = true;
        foreach (var (year, month, value, change) in Series.GetValueOrDefault(id) ?? [])
        {
            if (year < from || year > to) continue;
            var latest = isFirst && month != 13 ? "\"latest\":\"true\"," : "";
            isFirst = isFirst && month == 13;
            yield return string.Create(CultureInfo.InvariantCulture,
                $$$$"""{"year":"{{{{year}}}}","period":"M{{{{month:00}}}}","periodName":"x",{{{{latest}}}}"value":"{{{{value}}}}","footnotes":[{}],"calculations":{"net_changes":{},"pct_changes":{"1":"{{{{change}}}}","12":"3.0"}}}""");
        }
    }
}

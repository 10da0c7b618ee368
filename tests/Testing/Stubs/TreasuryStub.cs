using System.Globalization;
using System.Text;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>The Treasury's Atom feeds of par and real yields.</summary>
public sealed class TreasuryStub : ProviderStub
{
    /// <summary>Yields by date and column, as text; null is m:null.</summary>
    public SortedDictionary<DateOnly, Dictionary<string, string?>> Nominal { get; } = [];

    public SortedDictionary<DateOnly, Dictionary<string, string?>> Real { get; } = [];

    /// <summary>Wraps the feed in a pre element, as it sometimes is.</summary>
    public bool InPre { get; set; }

    protected override StubAnswer Answer(StubRequest request)
    {
        if (request.Path != "/resource-center/data-chart-center/interest-rates/pages/xml" || !request.Asks("data", "field_tdr_date_value?", "field_tdr_date_value_month?"))
            return Refuse(request, StubAnswer.Text("<html>Page not found</html>", 404, "text/html"));
        var rows = request["data"] switch { "daily_treasury_yield_curve" => Nominal, "daily_treasury_real_yield_curve" => Real, _ => null };
        if (rows is null) return Refuse(request, StubAnswer.Text("<html>Page not found</html>", 404, "text/html"));
        var prefix = request["field_tdr_date_value_month"] ?? request["field_tdr_date_value"]!;
        var xml = new StringBuilder("""<?xml version="1.0" encoding="utf-8" standalone="yes"?><feed xml:base="https://home.treasury.gov" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata" xmlns="http://www.w3.org/2005/Atom"><title type="text">Daily</title>""");
        foreach (var (date, columns) in rows)
        {
            if (!date.ToString("yyyyMM", CultureInfo.InvariantCulture).StartsWith(prefix, StringComparison.Ordinal)) continue;
            xml.Append(CultureInfo.InvariantCulture, $"""<entry><content type="application/xml"><m:properties><d:NEW_DATE m:type="Edm.DateTime">{date:yyyy-MM-dd}T00:00:00</d:NEW_DATE>""");
            foreach (var (column, value) in columns)
                xml.Append(value is null ? $"""<d:{column} m:type="Edm.Double" m:null="true" />""" : $"""<d:{column} m:type="Edm.Double">{value}</d:{column}>""");
            xml.Append("</m:properties></content></entry>");
        }

        xml.Append("</feed>");
        var text = xml.ToString();
        return StubAnswer.Text(InPre ? $"<pre>\n{text}\n</pre>" : text, type: "application/xml");
    }
}

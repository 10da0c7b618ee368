using System.Globalization;
using System.Text.RegularExpressions;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>FINRA's files of short volume: what is not there is a 403.</summary>
public sealed partial class FinraStub : ProviderStub
{
    /// <summary>Rows of a file without header and count: symbol, short, exempt, total, market.</summary>
    public Dictionary<DateOnly, List<string>> Files { get; } = [];

    public string Header { get; set; } = "Date|Symbol|ShortVolume|ShortExemptVolume|TotalVolume|Market";

    /// <summary>The last line; null for the true count.</summary>
    public string? Trailer { get; set; }

    public string LineEnd { get; set; } = "\r\n";

    /// <summary>What a file is stamped with, tag or time; null for no stamp.</summary>
    public Func<DateOnly, (string Header, string Value)>? Stamp { get; set; }

    /// <summary>Files that were not sent because the client has them.</summary>
    public List<DateOnly> Unsent { get; } = [];

    protected override StubAnswer Answer(StubRequest request)
    {
        if (Name().Match(request.Path) is not { Success: true } name || request.Query.Count > 0) return Refuse(request, Missing());
        var date = DateOnly.ParseExact(name.Groups[1].Value, "yyyyMMdd", CultureInfo.InvariantCulture);
        if (!Files.TryGetValue(date, out var rows)) return Missing();
        var stamp = Stamp?.Invoke(date);
        if (stamp is var (header, value) && request.Header(header == "ETag" ? "If-None-Match" : "If-Modified-Since") == value)
        {
            Unsent.Add(date);
            return StubAnswer.Text("", 304);
        }

        var lines = rows.Select(row => $"{date.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}|{row}").Prepend(Header).Append(Trailer ?? rows.Count.ToString(CultureInfo.InvariantCulture));
        var answer = StubAnswer.Text(string.Join(LineEnd, lines) + LineEnd);
        return stamp is var (kind, stamped) ? answer.With(kind, stamped) : answer;
    }

    private static StubAnswer Missing() =>
        StubAnswer.Text("""<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>""", 403, "application/xml");

    [GeneratedRegex(@"^/equity/regsho/daily/CNMSshvol(\d{8})\.txt$")]
    private static partial Regex Name();
}

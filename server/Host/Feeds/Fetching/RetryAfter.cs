using System.Globalization;
using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>When a provider that has had enough may be asked again.</summary>
internal static class RetryAfter
{
    /// <summary>When it does not say.</summary>
    public static readonly TimeSpan Unsaid = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Most = TimeSpan.FromDays(1);

    // A reset beyond this, read as seconds, is one in milliseconds.
    private const decimal Year3000 = 32_503_680_000;

    /// <summary>From Retry-After in seconds or as a date, else X-RateLimit-Reset in seconds or milliseconds since 1970.</summary>
    public static Instant Of(HttpResponseMessage answer, Instant now)
    {
        var at = Said(answer, now) ?? now + Unsaid;
        return Instant.Min(Instant.Max(at, now + TimeSpan.FromSeconds(1)), now + Most);
    }

    private static Instant? Said(HttpResponseMessage answer, Instant now)
    {
        if (answer.Headers.RetryAfter is { } after)
        {
            if (after.Delta is { } delta) return now + delta;
            if (after.Date is { } date) return Instant.From(date);
        }

        if (!answer.Headers.TryGetValues("X-RateLimit-Reset", out var values)
            || !decimal.TryParse(values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var reset)) return null;
        return JsonFields.UnixSeconds(reset > Year3000 ? reset / 1000 : reset);
    }
}

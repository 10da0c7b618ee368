using System.Globalization;
using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>When a provider that has had enough may be asked again.</summary>
internal static class RetryAfter
{
    /// <summary>When it does not say.</summary>
    public static readonly TimeSpan Unsaid = TimeSpan.FromSeconds(60);

    /// <summary>A provider that asks for longer is asked again after this all the same: its limits are per second and minute, and a slip must not end a feed.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromHours(1);

    /// <summary>The same for one that counts by the day.</summary>
    public static readonly TimeSpan MostOfADay = TimeSpan.FromDays(1);

    /// <summary>One that asks for less, or for what is past, has this.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    // A reset beyond this, read as seconds, is one in milliseconds.
    private const decimal Year3000 = 32_503_680_000;

    /// <summary>From Retry-After in seconds or as a date, else X-RateLimit-Reset in seconds or milliseconds since 1970. Never throws.</summary>
    /// <param name="answer">The refusal.</param>
    /// <param name="now">Our clock.</param>
    /// <param name="most">The longest pause this provider can mean.</param>
    public static Instant Of(HttpResponseMessage answer, Instant now, TimeSpan most)
    {
        if (First(answer, "Retry-After") is { } after)
        {
            if (Number(after) is { } seconds) return In(seconds, now, most);
            if (answer.Headers.RetryAfter?.Date is { } date) return Within(Instant.From(date), now, most);
        }

        if (Number(First(answer, "X-RateLimit-Reset")) is not { } reset) return now + Unsaid;
        return In((reset > Year3000 ? reset / 1000 : reset) - ((decimal)now.Ticks / Instant.TicksPerSecond), now, most);
    }

    /// <summary>So many seconds from now, whatever the number: at least <see cref="Least"/>, and no more than the provider can mean.</summary>
    public static Instant In(decimal seconds, Instant now, TimeSpan most) =>
        now + TimeSpan.FromSeconds((double)Math.Clamp(seconds, (decimal)Least.TotalSeconds, (decimal)most.TotalSeconds));

    private static Instant Within(Instant at, Instant now, TimeSpan most) => Instant.Min(Instant.Max(at, now + Least), now + most);

    /// <summary>As it was sent: a number that .NET's own reading has no room for is one all the same.</summary>
    private static string? First(HttpResponseMessage answer, string header) =>
        answer.Headers.NonValidated.TryGetValues(header, out var values) ? values.FirstOrDefault()?.Trim() : null;

    /// <summary>Null for anything but digits; more of them than a decimal holds are still very many.</summary>
    private static decimal? Number(string? text) =>
        string.IsNullOrEmpty(text) || !text.All(char.IsAsciiDigit) ? null
        : decimal.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : decimal.MaxValue;
}

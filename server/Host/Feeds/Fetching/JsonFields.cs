using System.Globalization;
using System.Text.Json;
using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>Fields of providers' JSON: numbers come as numbers or as strings, and stay exact. A missing required field makes the answer unreadable.</summary>
internal static class JsonFields
{
    /// <exception cref="UnreadableException">There is no such field.</exception>
    public static JsonElement Field(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            ? value
            : throw new UnreadableException($"there is no field '{name}'");

    /// <summary>Null when the field is absent or null.</summary>
    public static JsonElement? Optional(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <exception cref="UnreadableException">It is no text.</exception>
    public static string Text(this JsonElement element) => element.ValueKind == JsonValueKind.String
        ? element.GetString()!
        : throw new UnreadableException($"expected text, got {element.ValueKind}");

    /// <summary>A number, or a number in quotes.</summary>
    /// <exception cref="UnreadableException">It is neither: also NaN, an infinity, nothing at all.</exception>
    public static decimal Number(this JsonElement element) =>
        element.NumberOrNull() ?? throw new UnreadableException($"not a number: {element.Shown()}");

    /// <summary>Null when it is no number: absent, null, empty, "NaN".</summary>
    public static decimal? NumberOrNull(this JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => Parse(element.GetRawText()),
        JsonValueKind.String => Parse(element.GetString()!),
        _ => null,
    };

    public static long Whole(this JsonElement element)
    {
        var number = element.Number();
        return number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue
            ? (long)number
            : throw new UnreadableException($"not a whole number: {element.Shown()}");
    }

    /// <exception cref="UnreadableException">It is no list.</exception>
    public static IEnumerable<JsonElement> Items(this JsonElement element) => element.ValueKind == JsonValueKind.Array
        ? element.EnumerateArray()
        : throw new UnreadableException($"expected a list, got {element.ValueKind}");

    /// <summary>ISO 8601 with a zone; nanoseconds are cut to ticks.</summary>
    public static Instant Time(this JsonElement element) => ParseTime(element.Text());

    public static Instant ParseTime(string text)
    {
        // Ticks hold seven digits; some providers send nine.
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0)
        {
            var end = dot + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            if (end - dot - 1 > 7) text = text[..(dot + 8)] + text[end..];
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Instant.From(time)
            : throw new UnreadableException($"not a time: '{text}'");
    }

    public static DateOnly ParseDate(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw new UnreadableException($"not a date: '{text}'");

    /// <summary>Seconds since 1970, a fraction allowed.</summary>
    public static Instant UnixSeconds(decimal seconds) => new((long)(seconds * Instant.TicksPerSecond));

    public static decimal? Parse(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>As it was sent, for whoever is told: no more of it than a person reads.</summary>
    public static string Shown(this JsonElement element, int most = 40)
    {
        var text = element.GetRawText();
        return text.Length <= most ? text : text[..most] + "...";
    }
}

using System.Collections.Concurrent;
using System.Text.Json;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>An origin as a store keeps it beside an entry: a JSON array of caller, key id and address class.</summary>
internal static class OriginText
{
    // A token's subject can be as long as its authority likes.
    private const int LongestPart = 200;

    // A replay comes past the same few origins all the time.
    private const int Remembered = 1000;
    private static readonly ConcurrentDictionary<string, Origin?> Known = new(StringComparer.Ordinal);

    public static string? Of(Origin? origin) =>
        origin is null ? null : JsonSerializer.Serialize((string[])[Cut(origin.Caller), Cut(origin.KeyId), origin.AddressClass]);

    /// <summary>Null for what is no origin: it is told, and nothing depends on it.</summary>
    public static Origin? Read(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (Known.TryGetValue(text, out var known)) return known;
        var origin = Parse(text);
        if (Known.Count < Remembered) Known[text] = origin;
        return origin;
    }

    private static Origin? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string[]>(text) is [var caller, var key, var address] ? new(caller, key, address) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Cut(string part) => part.Length <= LongestPart ? part : part[..LongestPart];
}

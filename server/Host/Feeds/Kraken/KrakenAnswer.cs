using System.Text.Json;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;

namespace RegimeGrpc.Server.Feeds.Kraken;

/// <summary>Kraken's envelope: errors come as 200, and the key of a result is not always what was asked for.</summary>
internal static class KrakenAnswer
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>REST names of products: ETH-USD is ETHUSD, Bitcoin is XBT.</summary>
    public static string Pair(string product) => product.Replace("BTC", "XBT", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);

    /// <summary>The rows under the one key that is not "last", and "last".</summary>
    /// <exception cref="PullEndedException">It is an error.</exception>
    public static (JsonElement Rows, JsonElement Last) Result(JsonElement root, Instant now)
    {
        if (root.Field("error").Items().Select(error => error.GetString() ?? "").FirstOrDefault() is { } error)
            throw new PullEndedException(error.Contains("Too many requests", StringComparison.Ordinal) || error.Contains("Rate limit", StringComparison.Ordinal)
                ? new PullResult.Throttled(now + Pause)
                : error.StartsWith("EQuery:Unknown", StringComparison.Ordinal) ? new PullResult.Fatal($"Kraken: {error}") : new PullResult.Transient($"Kraken: {error}"));
        var result = root.Field("result");
        var rows = result.EnumerateObject().Where(property => property.Name != "last").ToArray();
        return rows.Length == 1 ? (rows[0].Value, result.Field("last")) : throw new UnreadableException($"{rows.Length} results instead of one");
    }
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>Takes secrets out of whatever is logged, archived or shown: URLs, headers, bodies, messages of exceptions. Immutable.</summary>
internal sealed class Redactor
{
    public const string Mark = "[redacted]";

    // Shorter than this is no key, and would tear holes into everything.
    private const int ShortestSecret = 4;

    private readonly string[] _secrets;
    private readonly byte[][] _bytes;

    /// <param name="secrets">Keys as they are sent; empty ones are ignored. As they are escaped in a URL and in JSON they are secrets as well.</param>
    public Redactor(IEnumerable<string?> secrets)
    {
        _secrets = [.. secrets
            .Where(secret => secret is { Length: >= ShortestSecret })
            .SelectMany(secret => new[] { secret!, Uri.EscapeDataString(secret!), JsonEncodedText.Encode(secret!).ToString(), JsonEncodedText.Encode(secret!, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString() })
            .Distinct(StringComparer.Ordinal)
            .OrderByDescending(secret => secret.Length)];
        _bytes = [.. _secrets.Select(Encoding.UTF8.GetBytes)];
    }

    public string Clean(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, Mark, StringComparison.Ordinal);
        return text;
    }

    /// <summary>The same bytes when there is no secret in them.</summary>
    public byte[] Clean(byte[] body)
    {
        foreach (var secret in _bytes)
        {
            if (body.AsSpan().IndexOf(secret) < 0) continue;
            return Encoding.UTF8.GetBytes(Clean(Encoding.UTF8.GetString(body)));
        }

        return body;
    }
}

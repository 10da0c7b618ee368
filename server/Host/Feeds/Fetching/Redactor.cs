using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>
/// Takes secrets out of whatever is logged, archived or shown: URLs, headers, bodies, messages of exceptions. What is logged or shown is
/// made one line of a bearable length besides: it may be quoting whoever is at the other end. Immutable.
/// </summary>
internal sealed class Redactor
{
    public const string Mark = "[redacted]";

    /// <summary>Letters of a text that is logged or shown, ours and theirs together.</summary>
    public const int Longest = 400;

    // What we advise stands at the end of a text, behind what they say.
    private const int Tail = 100;

    private const int MostLines = 60;

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

    /// <summary>For a log or a person: without secrets, control characters and line ends, and with what is too long cut out of its middle.</summary>
    public string Clean(string text)
    {
        // A secret that is cut in two would not be known any more.
        text = Hide(text);
        if (text.Length > Longest) text = Cut(text);
        return text.Any(char.IsControl) ? string.Create(text.Length, text, (line, from) =>
        {
            for (var i = 0; i < line.Length; i++) line[i] = char.IsControl(from[i]) ? ' ' : from[i];
        }) : text;
    }

    /// <summary>The same of every line of it, for as many as a trace of calls has.</summary>
    public string Clean(Exception fault)
    {
        var lines = fault.ToString().ReplaceLineEndings("\n").Split('\n');
        return string.Join(Environment.NewLine, lines.Take(MostLines).Select(Clean));
    }

    /// <summary>The same bytes when there is no secret in them.</summary>
    public byte[] Clean(byte[] body)
    {
        foreach (var secret in _bytes)
        {
            if (body.AsSpan().IndexOf(secret) < 0) continue;
            return Encoding.UTF8.GetBytes(Hide(Encoding.UTF8.GetString(body)));
        }

        return body;
    }

    private string Hide(string text)
    {
        foreach (var secret in _secrets) text = text.Replace(secret, Mark, StringComparison.Ordinal);
        return text;
    }

    /// <summary>A letter of two halves is not cut in two.</summary>
    private static string Cut(string text)
    {
        var left = string.Create(CultureInfo.InvariantCulture, $" ... ({text.Length} letters) ... ");
        var (head, tail) = (Longest - Tail - left.Length, text.Length - Tail);
        if (char.IsHighSurrogate(text[head - 1])) head--;
        if (char.IsLowSurrogate(text[tail])) tail++;
        return string.Concat(text.AsSpan(0, head), left, text.AsSpan(tail));
    }
}

using System.Net;
using System.Text.Json;
using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Fetching;

/// <summary>An answer that was read to its end. Too many requests never get here.</summary>
/// <param name="Provider">Whose.</param>
/// <param name="Status">Any but 429.</param>
/// <param name="Body">Decompressed.</param>
/// <param name="Headers">Of the answer, those of its content included.</param>
/// <param name="At">When it had come, by our clock.</param>
internal sealed record Fetched(string Provider, HttpStatusCode Status, byte[] Body, ILookup<string, string> Headers, Instant At)
{
    public bool IsOk => Status == HttpStatusCode.OK;

    public string? Header(string name) => Headers[name].FirstOrDefault();

    /// <exception cref="UnreadableException">It is a page, or no JSON, or cut short.</exception>
    public JsonDocument Json()
    {
        var text = Body.AsSpan().StartsWith("\uFEFF"u8) ? Body.AsMemory(3) : Body.AsMemory();
        var start = text.Span.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty) throw new UnreadableException("the answer is empty");
        if (start[0] == '<') throw new UnreadableException("the answer is a page, not JSON");
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new UnreadableException($"the answer is no whole JSON ({e.Message})", e);
        }
    }
}

/// <summary>An answer does not hold what its provider documents. Nothing of it is taken; the raw bytes are put aside.</summary>
internal sealed class UnreadableException(string message, Exception? inner = null) : Exception(message, inner);

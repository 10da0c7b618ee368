using System.Text.Json;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>A request as a provider sees it.</summary>
public sealed record StubRequest(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? this[string name] => Query.GetValueOrDefault(name);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>True when the query has all of these names and no others; one that ends in "?" may be missing.</summary>
    public bool Asks(params IReadOnlyList<string> names) =>
        names.Where(name => !name.EndsWith('?')).All(Query.ContainsKey) && Query.Keys.All(name => names.Contains(name) || names.Contains(name + "?"));

    public JsonElement Json()
    {
        using var json = JsonDocument.Parse(Body);
        return json.RootElement.Clone();
    }
}

/// <summary>What a provider answers.</summary>
public sealed record StubAnswer(int Status, byte[] Body, string ContentType = "application/json")
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static StubAnswer Json(string text, int status = 200) => new(status, System.Text.Encoding.UTF8.GetBytes(text));

    public static StubAnswer Text(string text, int status = 200, string type = "text/plain") => new(status, System.Text.Encoding.UTF8.GetBytes(text), type);

    public StubAnswer With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };
}

using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace RegimeGrpc.EndToEnd.Tests.Plain;

/// <summary>Indented JSON objects, one after the other, as command line clients print a stream.</summary>
internal static class PrettyJson
{
    public static async IAsyncEnumerable<JsonElement> ReadAsync(TextReader text, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var gathered = new StringBuilder();
        while (await text.ReadLineAsync(cancellation) is { } line)
        {
            gathered.AppendLine(line);
            if (line != "}") continue;
            using var document = JsonDocument.Parse(gathered.ToString());
            yield return document.RootElement.Clone();
            gathered.Clear();
        }
    }
}

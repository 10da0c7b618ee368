using Google.Protobuf;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>A span as a collector gets it, as far as tests look at it: opentelemetry/proto/trace/v1/trace.proto.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Trace">Hex.</param>
/// <param name="Id">Hex.</param>
/// <param name="Parent">Hex; empty for none.</param>
/// <param name="Attributes">Strings and whole numbers; others are left out.</param>
public sealed record OtlpSpan(string Name, string Trace, string Id, string Parent, IReadOnlyDictionary<string, object> Attributes)
{
    private const int TraceId = 1, SpanId = 2, ParentId = 4, NameField = 5, AttributesField = 9;

    /// <param name="export">An ExportTraceServiceRequest: resource_spans (1) of scope_spans (2) of spans (2).</param>
    public static IEnumerable<OtlpSpan> Read(byte[] export) =>
        Parts(export, 1).SelectMany(resource => Parts(resource, 2)).SelectMany(scope => Parts(scope, 2)).Select(Of);

    private static OtlpSpan Of(byte[] span) => new(
        System.Text.Encoding.UTF8.GetString(Parts(span, NameField).Single()), Hex(span, TraceId), Hex(span, SpanId), Hex(span, ParentId),
        Parts(span, AttributesField).Select(Attribute).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Name, pair => pair.Value!));

    private static string Hex(byte[] span, int field) => Parts(span, field).Select(Convert.ToHexStringLower).FirstOrDefault("");

    /// <summary>A KeyValue: key (1), value (2), which is an AnyValue: string_value (1), int_value (3).</summary>
    private static (string Name, object? Value) Attribute(byte[] pair)
    {
        object? value = null;
        Walk(Parts(pair, 2).Single(), (field, reader) =>
        {
            if (field == 1) value = reader.ReadString();
            else if (field == 3) value = reader.ReadInt64();
            else return false;
            return true;
        });
        return (System.Text.Encoding.UTF8.GetString(Parts(pair, 1).Single()), value);
    }

    private static List<byte[]> Parts(byte[] message, int wanted)
    {
        var parts = new List<byte[]>();
        Walk(message, (field, reader) =>
        {
            if (field != wanted) return false;
            parts.Add(reader.ReadBytes().ToByteArray());
            return true;
        });
        return parts;
    }

    /// <param name="message">Protobuf.</param>
    /// <param name="take">Reads the field and says so, or leaves it to be skipped.</param>
    private static void Walk(byte[] message, Func<int, CodedInputStream, bool> take)
    {
        using var reader = new CodedInputStream(message);
        for (uint tag; (tag = reader.ReadTag()) != 0;)
            if (!take(WireFormat.GetTagFieldNumber(tag), reader)) reader.SkipLastField();
    }
}

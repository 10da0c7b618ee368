using System.Collections;
using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Mapping;

/// <summary>A message, or what the client made of it, as lines "path = value" that can be compared.</summary>
internal static class Leaves
{
    /// <summary>Where a C# property cannot, or should not, have the name of the field.</summary>
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["regime.v1.Score.score"] = "Value",
        ["regime.v1.Beta.beta"] = "Value",
        ["regime.v1.Role.role"] = "Name",
    };

    internal static IReadOnlyList<string> OfWire(IMessage message)
    {
        var lines = new List<string>();
        Wire(message, "", lines);
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    internal static IReadOnlyList<string> OfClient(object value)
    {
        var lines = new List<string>();
        Client(value, "", lines);
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static void Wire(object? value, string path, List<string> lines)
    {
        switch (value)
        {
            case null:
                break;
            case V1.Value v:
                lines.Add($"{path} = {(v.HasValue_ ? Number(v.Value_) : $"{(int)v.Status} {v.Reason}")}");
                break;
            case Timestamp t:
                lines.Add($"{path} = {t.ToDateTimeOffset().UtcTicks}");
                break;
            case Duration d:
                lines.Add($"{path} = {d.ToTimeSpan().Ticks}");
                break;
            case IMessage message:
                foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
                {
                    if (field.HasPresence && !field.Accessor.HasValue(message)) continue;
                    Wire(field.Accessor.GetValue(message), $"{path}.{Name(field)}", lines);
                }

                break;
            case IList list:
                for (var i = 0; i < list.Count; i++) Wire(list[i], $"{path}[{i}]", lines);
                break;
            default:
                lines.Add($"{path} = {Scalar(value)}");
                break;
        }
    }

    private static void Client(object? value, string path, List<string> lines)
    {
        switch (value)
        {
            case null:
                break;
            case Signals.Value v:
                lines.Add($"{path} = {(v.IsKnown ? Number(v.Number) : $"{(int)v.Status} {v.Reason}")}");
                break;
            case Revision r:
                lines.Add($"{path} = {r}");
                break;
            case DateTimeOffset t:
                lines.Add($"{path} = {t.UtcTicks}");
                break;
            case TimeSpan s:
                lines.Add($"{path} = {s.Ticks}");
                break;
            case string or IConvertible:
                lines.Add($"{path} = {Scalar(value)}");
                break;
            case IEnumerable list:
                foreach (var (item, i) in list.Cast<object>().Select((x, i) => (x, i))) Client(item, $"{path}[{i}]", lines);
                break;
            default:
                foreach (var property in value.GetType().GetProperties()) Client(property.GetValue(value), $"{path}.{property.Name}", lines);
                break;
        }
    }

    private static string Name(FieldDescriptor field)
    {
        if (Renamed.TryGetValue(field.FullName, out var name)) return name;
        var upper = true;
        var letters = new List<char>();
        foreach (var c in field.Name)
        {
            if (c != '_') letters.Add(upper ? char.ToUpperInvariant(c) : c);
            upper = c == '_' || char.IsDigit(c);
        }

        return new string([.. letters]);
    }

    private static string Scalar(object value) => value switch
    {
        System.Enum e => Convert.ToInt32(e, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        double d => Number(d),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}

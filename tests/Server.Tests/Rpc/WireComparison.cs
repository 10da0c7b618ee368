using System.Collections;
using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Core;
using Value = RegimeGrpc.Core.Signals.Value;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>
/// Holds a message against the record it shows: every property of the record stands in the field of its name, with the same
/// value, and no field of the message is without a property.
/// </summary>
internal sealed class WireComparison
{
    // Named otherwise on the wire, where one word would stand for both the message and its number.
    private static readonly Dictionary<string, string> Renamed = new() { ["Beta.Slope"] = "beta", ["Score.Mean"] = "score" };

    // A restated topic is a note of the signal; the drawdown of the seeded index follows from scope and drawdown.
    private static readonly HashSet<string> NotShown =
        ["SmallCaps.Restated", "Liquidity.Restated", "Macro.Restated", "Rotation.Restated", "Fundamentals.Restated", "Supply.Restated", "Records.AllTimeDrawdown"];

    /// <summary>Every field that was set in a message compared so far, as message and field.</summary>
    public SortedSet<string> Set { get; } = new(StringComparer.Ordinal);

    public void AssertShows(object record, IMessage message)
    {
        var unmatched = message.Descriptor.Fields.InFieldNumberOrder().ToDictionary(field => field.Name.Replace("_", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase);
        foreach (var property in record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var path = $"{record.GetType().Name}.{property.Name}";
            if (NotShown.Contains(path)) continue;
            Assert.True(unmatched.Remove(Renamed.GetValueOrDefault(path, property.Name), out var field), $"{path} has no field in {message.Descriptor.Name}");
            AssertShows(property.GetValue(record), field.Accessor.GetValue(message), path);
            if (IsSet(field, message)) Set.Add(field.FullName);
        }

        Assert.True(unmatched.Count == 0, $"{message.Descriptor.Name} has fields without a property: {string.Join(", ", unmatched.Keys)}");
    }

    private void AssertShows(object? expected, object? actual, string path)
    {
        switch (expected)
        {
            case null:
                Assert.True(actual is null, $"{path} is not there, but shows as {actual}");
                break;
            case Value value:
                AssertShows(value, Assert.IsType<Wire.V1.Value>(actual), path);
                break;
            case Instant instant:
                Assert.True(Assert.IsType<Timestamp>(actual).ToDateTimeOffset() == instant.ToDateTimeOffset(), $"{path}: expected {instant}, got {actual}");
                break;
            case DateOnly date:
                Assert.True(Assert.IsType<Timestamp>(actual).ToDateTime() == date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc), $"{path}: expected {date:o}, got {actual}");
                break;
            case System.Enum member:
                Assert.True(actual is System.Enum && actual.ToString() == member.ToString(), $"{path}: expected {member}, got {actual}");
                break;
            case string or double or int or long or bool:
                Assert.True(expected.Equals(actual), $"{path}: expected {expected}, got {actual}");
                break;
            case IEnumerable items:
                AssertShows([.. items.Cast<object>()], Assert.IsType<IList>(actual, exactMatch: false), path);
                break;
            default:
                Assert.True(actual is not null, $"{path} is absent");
                AssertShows(expected, Assert.IsType<IMessage>(actual, exactMatch: false));
                break;
        }
    }

    private void AssertShows(object[] expected, IList actual, string path)
    {
        Assert.True(expected.Length == actual.Count, $"{path}: expected {expected.Length} items, got {actual.Count}");
        for (var i = 0; i < expected.Length; i++) AssertShows(expected[i], actual[i], $"{path}[{i}]");
    }

    private static void AssertShows(Value expected, Wire.V1.Value actual, string path)
    {
        Assert.True(actual.HasValue_ == expected.IsOk && (!expected.IsOk || actual.Value_.Equals(expected.Number)), $"{path}: expected {expected}, got {actual}");
        Assert.True(actual.Status.ToString() == expected.Status.ToString() && actual.Reason == expected.Reason, $"{path}: expected {expected}, got {actual}");
        Assert.True(expected.IsOk == (actual.Reason.Length == 0), $"{path}: {actual}");
    }

    private static bool IsSet(FieldDescriptor field, IMessage message)
    {
        var value = field.Accessor.GetValue(message);
        return value switch
        {
            null or 0 or 0L or 0.0 or false or "" => false,
            System.Enum member => Convert.ToInt32(member, null) != 0,
            Wire.V1.Value number => number.HasValue_,
            IList list => list.Count > 0,
            _ => true,
        };
    }
}

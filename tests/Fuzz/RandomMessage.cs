using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace RegimeGrpc.Fuzz;

/// <summary>Random messages of a type: values that are plausible, at an edge, or nonsense, so that some pass each check and meet the next.</summary>
internal sealed class RandomMessage(Random random)
{
    private const int Deepest = 4;

    private static readonly string[] Texts =
        ["", "eth-small-caps", "eth-usd", "iwm", "clock", "test", "k", "\0", "é\u202e", "../../etc/passwd", "%n%s", "'; DROP TABLE entries; --", "{journal}", new('x', 5000)];

    private static readonly double[] Numbers =
        [0, 1, -1, 3000, 0.5, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.MinValue, double.Epsilon, 1e300];

    private static readonly long[] Whole = [0, 1, 2, -1, 10, 1000, 5000, 5001, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 253_402_300_799, -62_135_596_800];

    public IMessage Of(MessageDescriptor type, int depth = 0)
    {
        var message = (IMessage)Activator.CreateInstance(type.ClrType)!;
        // Now and then one is all empty; the default request is the most common of all.
        if (random.Next(10) == 0) return message;
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (random.Next(3) == 0) continue;
            if (field.IsMap) continue;
            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)field.Accessor.GetValue(message);
                for (var i = random.Next(4); i > 0; i--)
                    if (Value(type, field, depth) is { } item)
                        list.Add(item);
            }
            else if (Value(type, field, depth) is { } value)
            {
                field.Accessor.SetValue(message, value);
            }
        }

        return message;
    }

    private object? Value(MessageDescriptor owner, FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Double => owner.Name == "Bar" && random.Next(2) == 0 ? 100 + random.NextDouble() : Pick(Numbers),
        FieldType.Float => (float)Pick(Numbers),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.String => random.Next(8) == 0 ? random.Next().ToString(CultureInfo.InvariantCulture) : Pick(Texts),
        FieldType.Bytes => ByteString.CopyFrom(Bytes(random.Next(64))),
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, random.Next(10) == 0 ? random.Next() : random.Next(8)),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Pick(Whole),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Seconds(owner) ?? Pick(Whole),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)Pick(Whole),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)Pick(Whole),
        FieldType.Message => depth >= Deepest ? null : Of(field.MessageType, depth + 1),
        _ => null,
    };

    /// <summary>Mostly times that make sense, else nothing gets past the first check.</summary>
    private long? Seconds(MessageDescriptor owner) =>
        owner.FullName == "google.protobuf.Timestamp" && random.Next(3) > 0 ? DateTimeOffset.UtcNow.ToUnixTimeSeconds() - random.Next(100_000)
        : owner.FullName == "google.protobuf.Duration" && random.Next(3) > 0 ? random.Next(100)
        : null;

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private T Pick<T>(T[] from) => from[random.Next(from.Length)];
}

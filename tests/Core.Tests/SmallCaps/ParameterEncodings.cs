using System.Reflection;
using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Tests.SmallCaps;

/// <summary>Checks that every settable parameter takes part in the encoding, hence in the model's fingerprint.</summary>
internal static class ParameterEncodings
{
    public static void EveryParameterCounts<T>(T defaults, Action<T, CanonicalWriter> encode) where T : class
    {
        var expected = Bytes(defaults);
        var changed = 0;
        foreach (var property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.SetMethod is null) continue;
            if (Other(property.GetValue(defaults)) is not { } other) continue;
            var copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(defaults, null)!;
            property.SetValue(copy, other);
            Assert.True(!expected.AsSpan().SequenceEqual(Bytes(copy)), $"{typeof(T).Name}.{property.Name} is not encoded");
            changed++;
        }

        Assert.True(changed > 0);

        byte[] Bytes(T value)
        {
            var writer = new CanonicalWriter();
            encode(value, writer);
            return writer.ToArray();
        }
    }

    // Another value of the same type; null for records, which have checks of their own.
    private static object? Other(object? value) => value switch
    {
        int number => number + 1,
        double number => number + 0.5,
        _ => null,
    };
}

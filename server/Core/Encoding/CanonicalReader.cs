using System.Buffers.Binary;

namespace RegimeGrpc.Core.Encoding;

/// <summary>Reads what <see cref="CanonicalWriter"/> wrote.</summary>
/// <exception cref="FormatException">Every member throws it when the bytes end early or make no sense.</exception>
public sealed class CanonicalReader(ReadOnlyMemory<byte> bytes)
{
    private int _position;

    public bool AtEnd => _position == bytes.Length;

    public byte Byte() => Take(1)[0];

    public bool Bool() => Byte() switch { 0 => false, 1 => true, var other => throw new FormatException($"Not a flag: {other}") };

    /// <summary>The number of a member of an enum that counts from 1 to <paramref name="last"/>.</summary>
    public byte Code(byte last) =>
        Byte() is var code && code >= 1 && code <= last ? code : throw new FormatException($"Not a code from 1 to {last}: {code}");

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public double Double() => BitConverter.Int64BitsToDouble(Long());

    public Instant Instant() => new(Long());

    public DateOnly Date()
    {
        var day = Int();
        return day >= 0 && day <= DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(day) : throw new FormatException($"Not a day number: {day}");
    }

    public string Text() => System.Text.Encoding.UTF8.GetString(Take(Int()));

    public byte[] Bytes() => Take(Int()).ToArray();

    public List<T> List<T>(Func<CanonicalReader, T> read)
    {
        var count = Int();
        if (count < 0 || count > bytes.Length - _position) throw new FormatException($"Not a count: {count}");
        var items = new List<T>(count);
        for (var i = 0; i < count; i++) items.Add(read(this));
        return items;
    }

    public T? Optional<T>(Func<CanonicalReader, T> read) where T : struct => Bool() ? read(this) : null;

    public T? OptionalRef<T>(Func<CanonicalReader, T> read) where T : class => Bool() ? read(this) : null;

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > bytes.Length - _position)
            throw new FormatException($"Expected {count} bytes at {_position} of {bytes.Length}");
        var span = bytes.Span.Slice(_position, count);
        _position += count;
        return span;
    }
}

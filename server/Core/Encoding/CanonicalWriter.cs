using System.Buffers.Binary;
using System.Collections.Immutable;

namespace RegimeGrpc.Core.Encoding;

/// <summary>
/// The canonical encoding: fixed order, little endian, doubles by their bits (-0 as 0), text as length and UTF-8.
/// The same value always gives the same bytes, so digests and checkpoints are taken over it.
/// </summary>
public sealed class CanonicalWriter
{
    private byte[] _buffer;
    private int _length;

    public CanonicalWriter(int capacity = 1024) => _buffer = new byte[capacity];

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public int Length => _length;

    public byte[] ToArray() => Written.ToArray();

    public void Clear() => _length = 0;

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Int(int value) => BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), value);

    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    public void Double(double value) =>
        BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value == 0 ? 0L : BitConverter.DoubleToInt64Bits(value));

    public void Instant(Instant value) => Long(value.Ticks);

    public void Date(DateOnly value) => Int(value.DayNumber);

    public void Text(string value)
    {
        var count = System.Text.Encoding.UTF8.GetByteCount(value);
        Int(count);
        System.Text.Encoding.UTF8.GetBytes(value, Reserve(count));
    }

    /// <summary>A length, then the bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        value.CopyTo(Reserve(value.Length));
    }

    /// <summary>A count, then each item by <paramref name="write"/>.</summary>
    public void List<T>(IReadOnlyCollection<T> items, Action<CanonicalWriter, T> write)
    {
        Int(items.Count);
        foreach (var item in items) write(this, item);
    }

    /// <inheritdoc cref="List{T}(IReadOnlyCollection{T}, Action{CanonicalWriter, T})"/>
    internal void List<T>(ImmutableArray<T> items, Action<CanonicalWriter, T> write)
    {
        Int(items.Length);
        foreach (var item in items) write(this, item);
    }

    /// <summary>A flag, then the item when there is one.</summary>
    public void Optional<T>(T? item, Action<CanonicalWriter, T> write) where T : struct
    {
        Bool(item.HasValue);
        if (item.HasValue) write(this, item.Value);
    }

    /// <inheritdoc cref="Optional{T}(T?, Action{CanonicalWriter, T})"/>
    public void OptionalRef<T>(T? item, Action<CanonicalWriter, T> write) where T : class
    {
        Bool(item is not null);
        if (item is not null) write(this, item);
    }

    private Span<byte> Reserve(int count)
    {
        if (_length + count > _buffer.Length) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + count));
        var span = _buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}

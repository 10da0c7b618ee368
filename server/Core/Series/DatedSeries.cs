using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Series;

/// <summary>
/// The newest values of a series, one a date, ascending: the as-of view of signals.md 1.1 when observations are put in journal order.
/// Holds at most its capacity; the oldest goes first. Not thread-safe.
/// </summary>
/// <param name="capacity">How many dates it remembers, at least 1.</param>
public sealed class DatedSeries<T>(int capacity) where T : struct, IEquatable<T>
{
    private DateOnly[] _dates = [];
    private T[] _values = [];

    public int Count { get; private set; }

    public int Capacity { get; } = capacity >= 1 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "At least 1");

    /// <summary>The dates, ascending. Valid until the next <see cref="Put"/>.</summary>
    public ReadOnlySpan<DateOnly> Dates => _dates.AsSpan(0, Count);

    /// <summary>The values in the order of <see cref="Dates"/>. Valid until the next <see cref="Put"/>.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    public Placement Put(DateOnly date, T value)
    {
        var index = Dates.BinarySearch(date);
        if (index >= 0)
        {
            if (_values[index].Equals(value)) return Placement.Unchanged;
            _values[index] = value;
            return Placement.Revised;
        }

        index = ~index;
        var newest = index == Count;
        if (Count == Capacity)
        {
            if (index == 0) return Placement.Forgotten;
            Array.Copy(_dates, 1, _dates, 0, index - 1);
            Array.Copy(_values, 1, _values, 0, index - 1);
            index--;
        }
        else
        {
            Grow();
            Array.Copy(_dates, index, _dates, index + 1, Count - index);
            Array.Copy(_values, index, _values, index + 1, Count - index);
            Count++;
        }

        _dates[index] = date;
        _values[index] = value;
        return newest ? Placement.Newest : Placement.Late;
    }

    /// <summary>The value of a date, if there is one.</summary>
    public T? At(DateOnly date)
    {
        var index = Dates.BinarySearch(date);
        return index >= 0 ? _values[index] : null;
    }

    /// <summary>Place of the newest date at or before this one; -1 when there is none.</summary>
    public int AtOrBefore(DateOnly date)
    {
        var index = Dates.BinarySearch(date);
        return index >= 0 ? index : ~index - 1;
    }

    public void Save(CanonicalWriter writer, Action<CanonicalWriter, T> write)
    {
        writer.Int(Count);
        for (var i = 0; i < Count; i++)
        {
            writer.Date(_dates[i]);
            write(writer, _values[i]);
        }
    }

    /// <exception cref="FormatException">More values than the capacity, or dates that do not ascend.</exception>
    public static DatedSeries<T> Load(CanonicalReader reader, int capacity, Func<CanonicalReader, T> read)
    {
        var series = new DatedSeries<T>(capacity);
        var count = reader.Int();
        if (count < 0 || count > capacity) throw new FormatException($"Not a count of at most {capacity}: {count}");
        for (var i = 0; i < count; i++)
            if (series.Put(reader.Date(), read(reader)) != Placement.Newest) throw new FormatException("Dates do not ascend");
        return series;
    }

    private void Grow()
    {
        if (Count < _dates.Length) return;
        var length = Math.Min(Capacity, Math.Max(16, _dates.Length * 2));
        Array.Resize(ref _dates, length);
        Array.Resize(ref _values, length);
    }
}

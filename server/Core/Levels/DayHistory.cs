using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>A UTC day bar as the level rules see it; prices.</summary>
internal readonly record struct Day(DateOnly Date, double High, double Low, double Close);

/// <summary>
/// The newest days, oldest first, as they are known now: what windowed values (simple averages, the lows a flush falls through)
/// are read from. A late or revised day takes its place here and nowhere else.
/// </summary>
internal sealed class DayHistory(int capacity)
{
    private readonly Day[] _days = new Day[capacity];

    public int Count { get; private set; }

    public Day Newest => _days[Count - 1];

    /// <summary>Appends a day later than all others; the oldest leaves when there is no room.</summary>
    public void Append(Day day)
    {
        if (Count == _days.Length) Array.Copy(_days, 1, _days, 0, --Count);
        _days[Count++] = day;
    }

    /// <summary>Puts a late or revised day in its place. False when it is older than all that is kept, or says nothing new.</summary>
    public bool Restate(Day day)
    {
        var at = Count;
        while (at > 0 && _days[at - 1].Date >= day.Date) at--;
        if (at < Count && _days[at].Date == day.Date)
        {
            if (_days[at] == day) return false;
            _days[at] = day;
            return true;
        }

        if (Count == _days.Length)
        {
            if (at == 0) return false;
            Array.Copy(_days, 1, _days, 0, --at);
        }
        else
        {
            Array.Copy(_days, at, _days, at + 1, Count++ - at);
        }

        _days[at] = day;
        return true;
    }

    /// <summary>Mean of <paramref name="length"/> closes that end <paramref name="back"/> days before the newest; null when there are too few.</summary>
    public double? MeanClose(int length, int back = 0)
    {
        var first = Count - back - length;
        return first < 0 ? null : SumClose(first, length) / length;
    }

    /// <summary>Sum of the newest closes, left to right; null when there are too few.</summary>
    public double? SumClose(int length) => Count < length ? null : SumClose(Count - length, length);

    /// <summary>Lowest low of the newest <paramref name="length"/> days; null when there are too few.</summary>
    public double? LowestLow(int length)
    {
        if (Count < length) return null;
        var lowest = double.PositiveInfinity;
        for (var i = Count - length; i < Count; i++) lowest = Math.Min(lowest, _days[i].Low);
        return lowest;
    }

    /// <summary>Highest high of the newest <paramref name="length"/> days; null when there are too few.</summary>
    public double? HighestHigh(int length)
    {
        if (Count < length) return null;
        var highest = double.NegativeInfinity;
        for (var i = Count - length; i < Count; i++) highest = Math.Max(highest, _days[i].High);
        return highest;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Int(Count);
        for (var i = 0; i < Count; i++)
        {
            writer.Date(_days[i].Date);
            writer.Double(_days[i].High);
            writer.Double(_days[i].Low);
            writer.Double(_days[i].Close);
        }
    }

    public static DayHistory Load(CanonicalReader reader, int capacity)
    {
        var history = new DayHistory(capacity);
        var count = reader.Int();
        if (count < 0 || count > capacity) throw new FormatException($"Not a count of days: {count}");
        for (var i = 0; i < count; i++) history.Append(new(reader.Date(), reader.Double(), reader.Double(), reader.Double()));
        return history;
    }

    private double SumClose(int first, int length)
    {
        var sum = 0.0;
        for (var i = first; i < first + length; i++) sum += _days[i].Close;
        return sum;
    }
}

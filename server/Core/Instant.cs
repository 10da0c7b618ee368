namespace RegimeGrpc.Core;

/// <summary>A point on the UTC time line, in ticks of 100 ns since 1970-01-01T00:00Z. No zone, no clock, no culture.</summary>
public readonly record struct Instant(long Ticks) : IComparable<Instant>
{
    public const long TicksPerSecond = TimeSpan.TicksPerSecond;

    public static readonly Instant UnixEpoch;

    public static Instant FromUtc(int year, int month, int day, int hour = 0, int minute = 0, int second = 0) =>
        FromDate(new DateOnly(year, month, day)) + new TimeSpan(hour, minute, second);

    /// <summary>00:00Z of the day.</summary>
    public static Instant FromDate(DateOnly date) => new((date.DayNumber - EpochDayNumber) * TimeSpan.TicksPerDay);

    public static Instant From(DateTimeOffset time) => new(time.UtcTicks - DateTime.UnixEpoch.Ticks);

    /// <summary>The UTC day that contains this instant; 00:00Z belongs to the day it begins.</summary>
    public DateOnly UtcDate => DateOnly.FromDayNumber((int)(FloorDay(Ticks) / TimeSpan.TicksPerDay) + EpochDayNumber);

    public DateTimeOffset ToDateTimeOffset() => new(Ticks + DateTime.UnixEpoch.Ticks, TimeSpan.Zero);

    public int CompareTo(Instant other) => Ticks.CompareTo(other.Ticks);

    public static Instant Max(Instant a, Instant b) => a.Ticks >= b.Ticks ? a : b;

    public static Instant Min(Instant a, Instant b) => a.Ticks <= b.Ticks ? a : b;

    public static Instant operator +(Instant a, TimeSpan b) => new(a.Ticks + b.Ticks);

    public static Instant operator -(Instant a, TimeSpan b) => new(a.Ticks - b.Ticks);

    public static TimeSpan operator -(Instant a, Instant b) => new(a.Ticks - b.Ticks);

    public static bool operator <(Instant a, Instant b) => a.Ticks < b.Ticks;

    public static bool operator >(Instant a, Instant b) => a.Ticks > b.Ticks;

    public static bool operator <=(Instant a, Instant b) => a.Ticks <= b.Ticks;

    public static bool operator >=(Instant a, Instant b) => a.Ticks >= b.Ticks;

    /// <summary>ISO 8601 in UTC; the fraction of a second only when there is one.</summary>
    public override string ToString()
    {
        var time = ToDateTimeOffset().UtcDateTime;
        var format = Ticks % TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";
        return string.Create(null, $"{time.ToString(format, null)}");
    }

    private const int EpochDayNumber = 719162;

    private static long FloorDay(long ticks) => ticks - (((ticks % TimeSpan.TicksPerDay) + TimeSpan.TicksPerDay) % TimeSpan.TicksPerDay);
}

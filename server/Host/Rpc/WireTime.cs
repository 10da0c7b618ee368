using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Times and durations on the wire. Instants keep 100 ns; finer digits of a timestamp are cut off.</summary>
internal static class WireTime
{
    private const int NanosPerTick = 100;

    public static Timestamp Show(Instant instant)
    {
        var seconds = Math.DivRem(instant.Ticks, Instant.TicksPerSecond, out var rest);
        if (rest < 0)
        {
            seconds--;
            rest += Instant.TicksPerSecond;
        }

        return new() { Seconds = seconds, Nanos = (int)rest * NanosPerTick };
    }

    public static Timestamp? Show(Instant? instant) => instant is { } value ? Show(value) : null;

    public static Timestamp Show(DateOnly date) => Show(Instant.FromDate(date));

    public static Timestamp? Show(DateOnly? date) => date is { } value ? Show(value) : null;

    /// <summary>False when it is not a timestamp at all: out of range, or nanoseconds out of a second.</summary>
    public static bool TryRead(Timestamp timestamp, out Instant instant)
    {
        const long first = -62_135_596_800, last = 253_402_300_799;
        var valid = timestamp.Seconds is >= first and <= last && timestamp.Nanos is >= 0 and < 1_000_000_000;
        instant = valid ? new(checked((timestamp.Seconds * Instant.TicksPerSecond) + (timestamp.Nanos / NanosPerTick))) : default;
        return valid;
    }

    /// <exception cref="FaultException">It is no timestamp.</exception>
    public static Instant Read(Timestamp timestamp, string field) =>
        TryRead(timestamp, out var instant) ? instant : throw Fault.Invalid(field, "not a valid timestamp.");

    /// <exception cref="FaultException">Negative or no duration.</exception>
    public static TimeSpan Read(Duration duration, string field)
    {
        const long longest = 315_576_000_000;
        if (duration.Seconds is < 0 or > longest || duration.Nanos is < 0 or >= 1_000_000_000)
            throw Fault.Invalid(field, "must be a duration of zero or more.");
        return TimeSpan.FromTicks((duration.Seconds * TimeSpan.TicksPerSecond) + (duration.Nanos / NanosPerTick));
    }
}

using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;
using Value = RegimeGrpc.Client.Signals.Value;

namespace RegimeGrpc.Client.Wire;

internal static class WireValues
{
    private static readonly long FirstSecond = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>A value that contradicts itself (no number, or one that is not finite) is unknown, not 0.</summary>
    internal static Value Read(this V1.Value? wire) => wire switch
    {
        null => default,
        { Status: V1.ValueStatus.Ok, HasValue_: true } when double.IsFinite(wire.Value_) => Value.Of(wire.Value_),
        { Status: V1.ValueStatus.Ok } => Value.Unavailable("the server sent no finite number"),
        { Reason: "" } => Value.Unknown((ValueStatus)wire.Status, "no reason given"),
        _ => Value.Unknown((ValueStatus)wire.Status, wire.Reason),
    };

    internal static PriceRange Read(this V1.PriceRange wire) => new() { Low = wire.Low, High = wire.High };

    /// <summary>To 100 ns; null when it is absent or no instant that .NET can hold.</summary>
    internal static DateTimeOffset? Read(this Timestamp? wire)
    {
        if (wire is null || wire.Seconds < FirstSecond || wire.Seconds > LastSecond) return null;
        var ticks = (wire.Seconds * TimeSpan.TicksPerSecond) + (Math.Clamp(wire.Nanos, 0, 999_999_999) / 100);
        return new DateTimeOffset(DateTime.UnixEpoch.Ticks + ticks, TimeSpan.Zero);
    }

    internal static TimeSpan? Read(this Duration? wire)
    {
        const long limit = long.MaxValue / TimeSpan.TicksPerSecond - 1;
        if (wire is null) return null;
        return new TimeSpan((Math.Clamp(wire.Seconds, -limit, limit) * TimeSpan.TicksPerSecond) + (wire.Nanos / 100));
    }

    internal static Timestamp? Write(this DateTimeOffset? time) => time?.Write();

    internal static Timestamp Write(this DateTimeOffset time) => Timestamp.FromDateTimeOffset(time);

    internal static Duration? Write(this TimeSpan? span) => span is { } s ? Duration.FromTimeSpan(s) : null;
}

using System.Diagnostics.CodeAnalysis;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Observations off the wire: a valid value or a rejection.</summary>
internal static class WireObservation
{
    public static bool TryRead(
        Wire.V1.Observation wire, [NotNullWhen(true)] out Observation? observation, [NotNullWhen(false)] out Rejection? rejection)
    {
        observation = null;
        rejection = CheckTimes(wire, out var eventTime, out var knownAt);
        if (rejection is not null) return false;
        if (!TryRead(wire.Quality, out var quality))
        {
            rejection = new(Rejection.WrongKind, $"{(int)wire.Quality} is no quality this server knows.", "quality");
            return false;
        }

        if (!Enum.IsDefined((KnownAtBasis)(int)wire.KnownAtBasis))
        {
            rejection = new(Rejection.WrongKind, $"{(int)wire.KnownAtBasis} is no basis of a known-at that this server knows.", "known_at_basis");
            return false;
        }

        observation = new()
        {
            Series = wire.Series,
            EventTime = eventTime,
            KnownAt = knownAt,
            Scalar = wire.ValueCase == Wire.V1.Observation.ValueOneofCase.Scalar ? wire.Scalar : null,
            Bar = wire.ValueCase == Wire.V1.Observation.ValueOneofCase.Bar ? Read(wire.Bar) : null,
            Source = wire.Source,
            Vintage = wire.Vintage,
            Quality = quality,
            Correction = wire.Correction,
            Key = wire.Key,
            KnownAtBasis = (KnownAtBasis)(int)wire.KnownAtBasis,
        };
        return true;
    }

    private static Rejection? CheckTimes(Wire.V1.Observation wire, out Instant eventTime, out Instant knownAt)
    {
        (eventTime, knownAt) = (default, default);
        if (wire.EventTime is null) return new(Rejection.MissingField, "Say what the value is about; for a bar, its end.", "event_time");
        if (wire.KnownAt is null) return new(Rejection.MissingField, "Say when the value could have been known; for live data, when it was received.", "known_at");
        if (!WireTime.TryRead(wire.EventTime, out eventTime)) return new(Rejection.TimeOutOfRange, "Not a valid timestamp.", "event_time");
        if (!WireTime.TryRead(wire.KnownAt, out knownAt)) return new(Rejection.TimeOutOfRange, "Not a valid timestamp.", "known_at");
        return null;
    }

    private static Bar Read(Wire.V1.Bar bar) => new(bar.Open, bar.High, bar.Low, bar.Close, bar.HasVolume ? bar.Volume : null);

    private static bool TryRead(Wire.V1.Quality wire, out Quality quality)
    {
        quality = wire switch
        {
            Wire.V1.Quality.Unspecified or Wire.V1.Quality.Ok => Quality.Ok,
            Wire.V1.Quality.Stale => Quality.Stale,
            Wire.V1.Quality.Suspect => Quality.Suspect,
            _ => 0,
        };
        return quality != 0;
    }
}

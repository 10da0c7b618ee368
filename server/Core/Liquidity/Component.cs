using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Liquidity;

/// <summary>A weighted input of a composite.</summary>
public sealed record Component
{
    public required string Id { get; init; }

    /// <summary>The change that is scored, in the unit of the series or of its logarithm.</summary>
    public required Value Change { get; init; }

    /// <summary>Signed robust z: positive supports risk.</summary>
    public required Value Z { get; init; }

    public required double Weight { get; init; }

    /// <summary>0 to 1; 0 whenever <see cref="Z"/> is unknown.</summary>
    public required double Availability { get; init; }

    /// <summary>What the newest reading is about; null when there is none.</summary>
    public required Instant? EventTime { get; init; }

    /// <summary>When the newest reading became known; null when there is none.</summary>
    public required Instant? KnownAt { get; init; }

    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        Change.Encode(writer);
        Z.Encode(writer);
        writer.Double(Weight);
        writer.Double(Availability);
        writer.Optional(EventTime, static (w, instant) => w.Instant(instant));
        writer.Optional(KnownAt, static (w, instant) => w.Instant(instant));
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static Component Decode(CanonicalReader reader) => new()
    {
        Id = reader.Text(),
        Change = Value.Decode(reader),
        Z = Value.Decode(reader),
        Weight = reader.Double(),
        Availability = reader.Double(),
        EventTime = reader.Optional(static r => r.Instant()),
        KnownAt = reader.Optional(static r => r.Instant()),
    };
}

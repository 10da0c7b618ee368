using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Macro;

/// <summary>A value of a scalar series as one has it now.</summary>
/// <param name="Value">In the unit of the series.</param>
/// <param name="EventTime">What it is about.</param>
/// <param name="KnownAt">When this value of it became known.</param>
public readonly record struct Reading(double Value, Instant EventTime, Instant KnownAt)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Value);
        writer.Instant(EventTime);
        writer.Instant(KnownAt);
    }

    public static Reading Decode(CanonicalReader reader) => new(reader.Double(), reader.Instant(), reader.Instant());
}

using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>What kind of price samples an asset at a session's close.</summary>
public enum SampleKind : byte
{
    /// <summary>A trade, or a bar of a minute or less.</summary>
    Tick = 1,

    HourBar = 2,

    FourHourBar = 3,

    /// <summary>A UTC day bar: only with <see cref="Alignment.UtcDaily"/>.</summary>
    DayBar = 4,

    /// <summary>The official close of an asset that trades in the same sessions.</summary>
    OfficialClose = 5,
}

/// <summary>A price that may stand for an asset at a session's close (signals.md 1.3).</summary>
/// <param name="End">The instant of a tick, or the <b>end</b> of a bar.</param>
/// <param name="Price">In the unit of the series; positive.</param>
/// <param name="Venue">Where it comes from; a return between two venues is flagged.</param>
public readonly record struct AssetSample(SampleKind Kind, Instant End, double Price, string Venue)
{
    internal void Save(CanonicalWriter writer)
    {
        writer.Byte((byte)Kind);
        writer.Instant(End);
        writer.Double(Price);
        writer.Text(Venue);
    }

    internal static AssetSample Load(CanonicalReader reader) => new((SampleKind)reader.Byte(), reader.Instant(), reader.Double(), reader.Text());
}

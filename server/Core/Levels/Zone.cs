using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

public enum ZoneSide : byte
{
    Supply = 1,
    Demand = 2,
}

/// <summary>A band of earlier turning points (signals.md 5.5).</summary>
/// <param name="Id">Never given twice, over both sides.</param>
/// <param name="Side">Of highs or of lows.</param>
/// <param name="Range">Of the turning points, price.</param>
/// <param name="Touches">Turning points in it.</param>
/// <param name="Born">UTC day of the first.</param>
/// <param name="LastTouch">UTC day of the newest.</param>
/// <param name="Version">Counts up when a turning point joins.</param>
public sealed record Zone(
    long Id,
    ZoneSide Side,
    PriceRange Range,
    int Touches,
    DateOnly Born,
    DateOnly LastTouch,
    int Version)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Long(Id);
        writer.Byte((byte)Side);
        Range.Encode(writer);
        writer.Int(Touches);
        writer.Date(Born);
        writer.Date(LastTouch);
        writer.Int(Version);
    }

    internal static Zone Decode(CanonicalReader reader) => new(
        reader.Long(),
        (ZoneSide)reader.Byte(),
        PriceRange.Decode(reader),
        reader.Int(),
        reader.Date(),
        reader.Date(),
        reader.Int());
}

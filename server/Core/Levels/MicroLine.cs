using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

/// <summary>How price stands to a zone that it breaks by closing over it (signals.md 5.4).</summary>
public enum LineState : byte
{
    /// <summary>There is no zone.</summary>
    None = 1,

    /// <summary>The high did not reach the zone.</summary>
    Under = 2,

    /// <summary>The high reached the zone and the close did not leave it above.</summary>
    Testing = 3,

    /// <summary>A close over the zone, which is frozen from then on.</summary>
    Broken = 4,

    /// <summary>Still over it two or more bars later.</summary>
    ConfirmedBreak = 5,

    /// <summary>Closed back under it within ten bars. It can break again.</summary>
    FailedBreak = 6,
}

/// <summary>A turning point that was confirmed by later bars.</summary>
/// <param name="Date">UTC day of the turn, not of its confirmation.</param>
/// <param name="Price">Price.</param>
public sealed record Pivot(DateOnly Date, double Price)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Date(Date);
        writer.Double(Price);
    }
}

/// <summary>The descending line from the last swing high, and the zone that invalidates it (signals.md 5.3, 5.4).</summary>
/// <param name="Id">Changes with the anchor.</param>
/// <param name="Version">Counts up when the touch or the last lower high changes.</param>
/// <param name="Anchor">The swing high the line starts from.</param>
/// <param name="Touch">The lower high it leans on: no candidate lies above the line.</param>
/// <param name="LastLowerHigh">The newest candidate.</param>
/// <param name="Price">Of the line at this bar.</param>
/// <param name="Slope">Change of the logarithm of price per bar.</param>
/// <param name="State">How price stands to the zone.</param>
/// <param name="Zone">A close over its upper end breaks the line. Frozen while the break stands.</param>
public sealed record MicroLine(
    long Id,
    int Version,
    Pivot Anchor,
    Pivot Touch,
    Pivot LastLowerHigh,
    Value Price,
    Value Slope,
    LineState State,
    PriceRange Zone)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Long(Id);
        writer.Int(Version);
        Anchor.Encode(writer);
        Touch.Encode(writer);
        LastLowerHigh.Encode(writer);
        Price.Encode(writer);
        Slope.Encode(writer);
        writer.Byte((byte)State);
        Zone.Encode(writer);
    }
}

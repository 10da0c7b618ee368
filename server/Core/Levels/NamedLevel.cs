using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

public enum LevelSource : byte
{
    /// <summary>Found by the rules.</summary>
    Computed = 1,

    /// <summary>Stated by an author; the rules were chosen with it in view, so agreement with it proves nothing.</summary>
    Published = 2,
}

/// <summary>
/// A named level and how price stands to it (signals.md 5.6). One machine for all of them, whichever side price comes from:
/// over a support, "broken" reads as "price closed above it".
/// </summary>
/// <param name="Id">INV, T1, T2, FLUSH or 200D; the same id once for each source.</param>
/// <param name="Source">Who drew it.</param>
/// <param name="Range">Price.</param>
/// <param name="State">How price stands to it.</param>
/// <param name="ValidFrom">First UTC day it is tracked; null for a computed one.</param>
/// <param name="DistanceAtr">From the nearer end to the close, in ATR of the bar before; 0 inside, negative under it.</param>
/// <param name="DistancePercent">100 x (close / nearer end - 1), per cent; 0 inside, negative under it.</param>
public sealed record NamedLevel(
    string Id,
    LevelSource Source,
    PriceRange Range,
    LineState State,
    DateOnly? ValidFrom,
    Value DistanceAtr,
    Value DistancePercent)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        writer.Byte((byte)Source);
        Range.Encode(writer);
        writer.Byte((byte)State);
        writer.Optional(ValidFrom, static (w, day) => w.Date(day));
        DistanceAtr.Encode(writer);
        DistancePercent.Encode(writer);
    }
}

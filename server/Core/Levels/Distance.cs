using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

/// <summary>How far a price is from a level; positive over it.</summary>
internal static class Distance
{
    private static readonly Value NoAtr = Value.Unavailable("fewer than 15 UTC day bars, so there is no ATR of the bar before");

    /// <summary>(price - level) in ATR of the bar before.</summary>
    public static Value InAtr(double price, double level, double? atr) => atr is { } unit ? Value.Of((price - level) / unit) : NoAtr;

    /// <summary>100 x (price / level - 1), per cent.</summary>
    public static Value InPercent(double price, double level) => Value.Of(100 * (price / level - 1));
}

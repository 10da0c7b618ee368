using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

internal enum Leg : byte
{
    /// <summary>No distance has qualified yet: both extremes are tracked.</summary>
    Undecided = 0,
    Up = 1,
    Down = 2,
}

/// <summary>
/// Swings of at least k ATR (signals.md 5.1). A swing exists from the bar that confirms it, never before, and never changes after.
/// A bar that extends the leg never reverses it.
/// </summary>
/// <param name="Leg">Direction.</param>
/// <param name="High">Highest high of an up-leg, or so far.</param>
/// <param name="HighAtr">ATR of the bar before that high.</param>
/// <param name="Low">Lowest low of a down-leg, or so far.</param>
/// <param name="LowAtr">ATR of the bar before that low.</param>
internal readonly record struct Zigzag(Leg Leg, TurningPoint? High, double HighAtr, TurningPoint? Low, double LowAtr)
{
    public static readonly Zigzag Start = new(Leg.Undecided, null, 0, null, 0);

    /// <param name="high">The bar's high.</param>
    /// <param name="low">The bar's low.</param>
    /// <param name="atr">Of the bar before; without it the swings have not begun.</param>
    /// <param name="reversal">Distance that confirms, ATR at the extreme.</param>
    /// <param name="confirmedHigh">The swing high this bar confirms.</param>
    public Zigzag Next(TurningPoint high, TurningPoint low, double? atr, double reversal, out TurningPoint? confirmedHigh)
    {
        confirmedHigh = null;
        if (atr is not { } unit) return this;
        var next = this;
        if (Leg != Leg.Down && !(High?.Price >= high.Price)) next = next with { High = high, HighAtr = unit };
        if (Leg != Leg.Up && !(Low?.Price <= low.Price)) next = next with { Low = low, LowAtr = unit };
        var falls = Leg != Leg.Down && next.High is { } top && top.Bar != low.Bar && top.Price - low.Price >= reversal * next.HighAtr;
        var rises = Leg != Leg.Up && next.Low is { } bottom && bottom.Bar != high.Bar && high.Price - bottom.Price >= reversal * next.LowAtr;
        // Undecided, one wide bar may qualify against both extremes: the older one is where the first leg began.
        if (falls && rises) falls = next.High!.Value.Bar <= next.Low!.Value.Bar;
        if (falls)
        {
            confirmedHigh = next.High;
            return new(Leg.Down, null, 0, low, unit);
        }

        return rises ? new(Leg.Up, high, unit, null, 0) : next;
    }

    public void Save(CanonicalWriter writer)
    {
        writer.Byte((byte)Leg);
        writer.Optional(High, TurningPoint.Save);
        writer.Double(HighAtr);
        writer.Optional(Low, TurningPoint.Save);
        writer.Double(LowAtr);
    }

    public static Zigzag Load(CanonicalReader reader) => new(
        (Leg)reader.Byte(),
        reader.Optional(TurningPoint.Load),
        reader.Double(),
        reader.Optional(TurningPoint.Load),
        reader.Double());
}

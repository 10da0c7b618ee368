using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Numerics;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Levels;

/// <summary>
/// The line from the last swing high over the lower highs after it (signals.md 5.3), straight in the logarithm of price.
/// </summary>
/// <param name="Id">Of the anchor.</param>
/// <param name="Version">Counts the shapes of this id from 1.</param>
/// <param name="Anchor">Swing high.</param>
/// <param name="Touch">The candidate the line leans on.</param>
/// <param name="LowerHigh">The newest candidate.</param>
/// <param name="Slope">Change of ln price per bar; not positive, for every candidate lies below the anchor.</param>
/// <param name="Break">Status of the invalidation zone; starts over with every version.</param>
internal sealed record DescendingLine(
    long Id,
    int Version,
    TurningPoint Anchor,
    TurningPoint Touch,
    TurningPoint LowerHigh,
    double Slope,
    BreakMachine Break)
{
    /// <summary>The steepness of the upper hull's edge from the anchor: the largest slope, the first of equals.</summary>
    public static (TurningPoint Touch, double Slope) Lean(TurningPoint anchor, IReadOnlyList<TurningPoint> candidates)
    {
        var top = Elementary.Log(anchor.Price);
        (TurningPoint Touch, double Slope) best = (default, double.NegativeInfinity);
        for (var i = 0; i < candidates.Count; i++)
        {
            var slope = (Elementary.Log(candidates[i].Price) - top) / (candidates[i].Bar - anchor.Bar);
            if (slope > best.Slope) best = (candidates[i], slope);
        }

        return best;
    }

    /// <summary>Price of the line at a bar.</summary>
    public double PriceAt(int bar) => Elementary.Exp(Elementary.Log(Anchor.Price) + Slope * (bar - Anchor.Bar));

    /// <summary>The invalidation zone at a bar (signals.md 5.4): the line decaying below price is not a break, the last lower high must go too.</summary>
    public PriceRange ZoneAt(int bar, double atr, LineParameters parameters)
    {
        var price = PriceAt(bar);
        var low = Math.Min(price, LowerHigh.Price) - parameters.Margin * atr;
        var high = Math.Max(price, LowerHigh.Price) + parameters.Margin * atr;
        return new(high - low > parameters.Width * atr ? high - parameters.Width * atr : low, high);
    }

    public bool EndsAt(int bar, in Day day, LineParameters parameters) => day.High > Anchor.Price || bar - Anchor.Bar > parameters.AnchorAge;

    public MicroLine Publish(int bar, double atr, BreakMachine machine, LineParameters parameters) => new(
        Id,
        Version,
        Anchor.ToPivot(),
        Touch.ToPivot(),
        LowerHigh.ToPivot(),
        Value.Of(PriceAt(bar)),
        Value.Of(Slope),
        machine.State,
        machine.InForce(ZoneAt(bar, atr, parameters)));

    public static void Save(CanonicalWriter writer, DescendingLine line)
    {
        writer.Long(line.Id);
        writer.Int(line.Version);
        TurningPoint.Save(writer, line.Anchor);
        TurningPoint.Save(writer, line.Touch);
        TurningPoint.Save(writer, line.LowerHigh);
        writer.Double(line.Slope);
        line.Break.Save(writer);
    }

    public static DescendingLine Load(CanonicalReader reader) => new(
        reader.Long(),
        reader.Int(),
        TurningPoint.Load(reader),
        TurningPoint.Load(reader),
        TurningPoint.Load(reader),
        reader.Double(),
        BreakMachine.Load(reader));
}

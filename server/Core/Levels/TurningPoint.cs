using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>A turning point at its bar.</summary>
/// <param name="Bar">Number of the bar in the order of sealing, from 0: ages and slopes count bars.</param>
/// <param name="Date">UTC day of the bar.</param>
/// <param name="Price">Its high or its low.</param>
internal readonly record struct TurningPoint(int Bar, DateOnly Date, double Price)
{
    public Pivot ToPivot() => new(Date, Price);

    public static void Save(CanonicalWriter writer, TurningPoint point)
    {
        writer.Int(point.Bar);
        writer.Date(point.Date);
        writer.Double(point.Price);
    }

    public static TurningPoint Load(CanonicalReader reader) => new(reader.Int(), reader.Date(), reader.Double());
}

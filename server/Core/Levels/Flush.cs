using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>A sharp fall through the recent lows (signals.md 4.4), shown until 20 bars have passed.</summary>
/// <param name="Date">UTC day of the bar.</param>
/// <param name="Low">Price of the bar's low.</param>
/// <param name="CloseLow">Lowest close from that bar on, price.</param>
/// <param name="Recovered">A later close was 1.5 ATR (of the bar before the flush) over the low.</param>
public sealed record Flush(DateOnly Date, double Low, double CloseLow, bool Recovered)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Date(Date);
        writer.Double(Low);
        writer.Double(CloseLow);
        writer.Bool(Recovered);
    }
}

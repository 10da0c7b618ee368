using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Series;

/// <summary>How long a value of an input counts (signals.md 11.1), in the periods its reader counts in: sessions, UTC days or weeks.</summary>
/// <param name="Fresh">Periods it may lie back by publication alone.</param>
/// <param name="Interval">Periods between publications, at least 1.</param>
public sealed record InputAge(int Fresh, int Interval)
{
    /// <summary>1 while fresh, then falling to 0 over two publication intervals.</summary>
    /// <param name="periods">Periods it lies back.</param>
    public double Availability(int periods) => periods <= Fresh ? 1 : Math.Max(0, 1 - ((periods - Fresh) / (2.0 * Interval)));

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(Fresh);
        writer.Int(Interval);
    }
}

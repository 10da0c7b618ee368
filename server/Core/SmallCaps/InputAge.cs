using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>How long a value of an input counts (signals.md 11.1).</summary>
/// <param name="Fresh">Sessions it may be behind the sealed one by publication alone.</param>
/// <param name="Interval">Sessions between publications.</param>
public sealed record InputAge(int Fresh, int Interval)
{
    /// <summary>1 while fresh, then falling to 0 over two publication intervals.</summary>
    /// <param name="sessions">Sessions behind the sealed one.</param>
    public double Availability(int sessions) =>
        sessions <= Fresh ? 1 : Math.Max(0, 1 - ((sessions - Fresh) / (2.0 * Interval)));

    public void Encode(CanonicalWriter writer)
    {
        writer.Int(Fresh);
        writer.Int(Interval);
    }
}

using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.SmallCaps;

/// <summary>One row of the squeeze table (signals.md 3.4).</summary>
/// <param name="Id">The row's id in the specification.</param>
/// <param name="Value">From -1 (lasting) to 1 (squeeze).</param>
/// <param name="Weight">Its weight in the score.</param>
/// <param name="Availability">0 (unknown) to 1; lower for an aged or incomplete input.</param>
/// <param name="Reason">Why it is unknown, or which input stands in; empty otherwise.</param>
public sealed record SqueezeItem(string Id, Value Value, double Weight, double Availability, string Reason)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Text(Id);
        Value.Encode(writer);
        writer.Double(Weight);
        writer.Double(Availability);
        writer.Text(Reason);
    }

    /// <exception cref="FormatException">The bytes are no such record.</exception>
    public static SqueezeItem Decode(CanonicalReader reader) =>
        new(reader.Text(), Signals.Value.Decode(reader), reader.Double(), reader.Double(), reader.Text());
}

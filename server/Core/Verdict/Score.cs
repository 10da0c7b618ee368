using RegimeGrpc.Core.Encoding;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Verdict;

/// <summary>A score with its coverage and the range that the missing evidence leaves open (signals.md 11.2).</summary>
/// <param name="Mean">Weighted mean of the available evidence.</param>
/// <param name="Low">The score if everything missing were at the lower end of the axis.</param>
/// <param name="High">The score if everything missing were at the upper end of the axis.</param>
/// <param name="Coverage">Share of the applicable weight that is available, 0 to 1.</param>
public sealed record Score(Value Mean, Value Low, Value High, double Coverage)
{
    public void Encode(CanonicalWriter writer)
    {
        Mean.Encode(writer);
        Low.Encode(writer);
        High.Encode(writer);
        writer.Double(Coverage);
    }

    internal static Score Decode(CanonicalReader reader) => new(Value.Decode(reader), Value.Decode(reader), Value.Decode(reader), reader.Double());
}

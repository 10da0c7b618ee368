using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Link;

/// <summary>One pair of returns over exactly the same instants (signals.md 1.3).</summary>
/// <param name="Close">The session's close, at which the pair ends.</param>
/// <param name="Benchmark">Logarithmic return.</param>
/// <param name="Asset">Logarithmic return.</param>
/// <param name="Span">Sessions the returns span: 2 or more after a session in which a leg was missing.</param>
/// <param name="Quality">From 0 to 1: that of the worse end, 0.5 at most between venues.</param>
/// <param name="VenueSeam">The two ends of the asset's return come from different venues.</param>
public sealed record ReturnPair(Instant Close, double Benchmark, double Asset, int Span, double Quality, bool VenueSeam)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Instant(Close);
        writer.Double(Benchmark);
        writer.Double(Asset);
        writer.Int(Span);
        writer.Double(Quality);
        writer.Bool(VenueSeam);
    }
}

using RegimeGrpc.Core.Encoding;

namespace RegimeGrpc.Core.Levels;

/// <summary>A range of prices, both ends included. Unit: that of the asset's price series.</summary>
public readonly record struct PriceRange(double Low, double High)
{
    public void Encode(CanonicalWriter writer)
    {
        writer.Double(Low);
        writer.Double(High);
    }

    internal static PriceRange Decode(CanonicalReader reader) => new(reader.Double(), reader.Double());
}

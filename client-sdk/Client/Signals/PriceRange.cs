namespace RegimeGrpc.Client.Signals;

/// <summary>A price range, both ends included. Unit: that of the asset's price series.</summary>
public sealed record PriceRange
{
    public double Low { get; init; }

    public double High { get; init; }
}

using RegimeGrpc.Core.Fundamentals;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The fundamentals topic on the wire.</summary>
internal static class WireFundamentals
{
    public static Wire.V1.Fundamentals Show(Fundamentals fundamentals)
    {
        var wire = new Wire.V1.Fundamentals
        {
            Divergence = WireValue.Show(fundamentals.Divergence),
            Coverage = fundamentals.Coverage,
            Evidence = WireValue.Show(fundamentals.Evidence),
            EvidenceAvailability = fundamentals.EvidenceAvailability,
        };
        wire.Trends.AddRange(fundamentals.Trends.Select(Show));
        return wire;
    }

    private static Wire.V1.GrowthTrend Show(GrowthTrend trend) => new()
    {
        Id = trend.Id,
        Weeks = trend.Weeks,
        Slope = WireValue.Show(trend.Slope),
        Low = WireValue.Show(trend.Low),
        High = WireValue.Show(trend.High),
        MannKendallZ = WireValue.Show(trend.MannKendallZ),
        Growth = (Wire.V1.GrowthClass)(int)trend.Growth,
    };
}

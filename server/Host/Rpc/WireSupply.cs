using RegimeGrpc.Core.Supply;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The supply topic on the wire.</summary>
internal static class WireSupply
{
    public static Wire.V1.Supply Show(Supply supply)
    {
        var wire = new Wire.V1.Supply
        {
            Overhang = WireValue.Show(supply.Overhang),
            UpsideCap = WireValue.Show(supply.UpsideCap),
            Coverage = supply.Coverage,
            ExitDays = WireValue.Show(supply.ExitDays),
            NetExitDays = WireValue.Show(supply.NetExitDays),
            EtfCreations5D = WireValue.Show(supply.EtfCreations5d),
        };
        wire.Components.AddRange(supply.Components.Select(WireLiquidity.Show));
        wire.Scores.AddRange(supply.Scores.Select(WireValue.Show));
        return wire;
    }
}

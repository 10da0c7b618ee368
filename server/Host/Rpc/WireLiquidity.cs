using RegimeGrpc.Core.Liquidity;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The liquidity topic on the wire.</summary>
internal static class WireLiquidity
{
    public static Wire.V1.Liquidity Show(Liquidity liquidity)
    {
        var wire = new Wire.V1.Liquidity
        {
            State = (Wire.V1.LiquidityState)(int)liquidity.State,
            Impulse = WireValue.Show(liquidity.Impulse),
            Acceleration = WireValue.Show(liquidity.Acceleration),
            Level = WireValue.Show(liquidity.Level),
            Coverage = liquidity.Coverage,
        };
        wire.Components.AddRange(liquidity.Components.Select(Show));
        wire.Betas.AddRange(liquidity.Betas.Select(Show));
        return wire;
    }

    public static Wire.V1.Component Show(Component component) => new()
    {
        Id = component.Id,
        Change = WireValue.Show(component.Change),
        Z = WireValue.Show(component.Z),
        Weight = component.Weight,
        Availability = component.Availability,
        EventTime = WireTime.Show(component.EventTime),
        KnownAt = WireTime.Show(component.KnownAt),
    };

    private static Wire.V1.LiquidityBeta Show(LiquidityBeta beta) => new()
    {
        Asset = beta.Asset,
        Weeks = beta.Weeks,
        Observations = beta.Observations,
        First = WireTime.Show(beta.First),
        Last = WireTime.Show(beta.Last),
        Beta = WireValue.Show(beta.Beta),
        T = WireValue.Show(beta.T),
        RSquared = WireValue.Show(beta.RSquared),
        WithBenchmark = beta.WithBenchmark,
    };
}

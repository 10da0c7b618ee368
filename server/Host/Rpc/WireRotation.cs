using RegimeGrpc.Core.Rotation;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The rotation topic on the wire.</summary>
internal static class WireRotation
{
    public static Wire.V1.Rotation Show(Rotation rotation)
    {
        var wire = new Wire.V1.Rotation
        {
            Stage = (Wire.V1.RotationStage)(int)rotation.Stage,
            Raw = (Wire.V1.RotationStage)(int)rotation.Raw,
            Since = WireTime.Show(rotation.Since),
            Btc20D = WireValue.Show(rotation.Btc20d),
            Eth20D = WireValue.Show(rotation.Eth20d),
            EthBtcZ = WireValue.Show(rotation.EthBtcZ),
            AltBreadth = WireValue.Show(rotation.AltBreadth),
            AltExcess = WireValue.Show(rotation.AltExcess),
            BtcMomentum = WireValue.Show(rotation.BtcMomentum),
            EthMomentum = WireValue.Show(rotation.EthMomentum),
        };
        wire.LeadLag.AddRange(rotation.LeadLag.Select(Show));
        return wire;
    }

    private static Wire.V1.LeadLag Show(LeadLag lag) => new() { Lag = lag.Lag, R = WireValue.Show(lag.R), Band = WireValue.Show(lag.Band) };
}

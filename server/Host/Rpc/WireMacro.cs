using RegimeGrpc.Core.Macro;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The macro topic on the wire.</summary>
internal static class WireMacro
{
    public static Wire.V1.Macro Show(Macro macro)
    {
        var wire = new Wire.V1.Macro
        {
            Shock = WireValue.Show(macro.Shock),
            DovishShock = WireValue.Show(macro.DovishShock),
            RatesZ1 = WireValue.Show(macro.RatesZ1),
            RatesZ5 = WireValue.Show(macro.RatesZ5),
            Gate = (Wire.V1.MacroGate)(int)macro.Gate,
        };
        wire.Surprises.AddRange(macro.Surprises.Select(Show));
        return wire;
    }

    private static Wire.V1.Surprise Show(Surprise surprise) => new()
    {
        Id = surprise.Id,
        ReleasedAt = WireTime.Show(surprise.ReleasedAt),
        Actual = WireValue.Show(surprise.Actual),
        Consensus = WireValue.Show(surprise.Consensus),
        Standardised = WireValue.Show(surprise.Standardised),
    };
}

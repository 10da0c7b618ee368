using RegimeGrpc.Core.SmallCaps;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The small-caps topic on the wire.</summary>
internal static class WireSmallCaps
{
    public static Wire.V1.SmallCaps Show(SmallCaps smallCaps)
    {
        var wire = new Wire.V1.SmallCaps
        {
            Records = Show(smallCaps.Records),
            Breakout = Show(smallCaps.Breakout),
            RelativeStrength = WireValue.Show(smallCaps.RelativeStrength),
            RelativeStrengthZ = WireValue.Show(smallCaps.RelativeStrengthZ),
            Breadth = WireValue.Show(smallCaps.Breadth),
            DurabilityScore = WireValue.Show(smallCaps.DurabilityScore),
            DurabilityCoverage = smallCaps.DurabilityCoverage,
            Atr = WireValue.Show(smallCaps.Atr),
            Sma200 = WireValue.Show(smallCaps.Sma200),
            Sma200Slope = WireValue.Show(smallCaps.Sma200Slope),
            SessionClose = WireTime.Show(smallCaps.SessionClose),
        };
        wire.Squeeze.AddRange(smallCaps.Squeeze.Select(Show));
        return wire;
    }

    private static Wire.V1.Records Show(Records records) => new()
    {
        Scope = (Wire.V1.RecordScope)(int)records.Scope,
        Kind = (Wire.V1.RecordKind)(int)records.Kind,
        Close = WireValue.Show(records.Close),
        RecordClose = WireValue.Show(records.RecordClose),
        RecordHigh = WireValue.Show(records.RecordHigh),
        Drawdown = WireValue.Show(records.Drawdown),
        DistanceAtr = WireValue.Show(records.DistanceAtr),
        MarginAtr = WireValue.Show(records.MarginAtr),
        Since = WireValue.Show(records.Since),
        Freshness = WireValue.Show(records.Freshness),
        Marginal = records.Marginal,
    };

    private static Wire.V1.Breakout Show(Breakout breakout) => new()
    {
        State = (Wire.V1.BreakoutState)(int)breakout.State,
        Pivot = WireValue.Show(breakout.Pivot),
        Age = breakout.Age,
        Held = breakout.Held,
        HeldShare = WireValue.Show(breakout.HeldShare),
        Retest = breakout.Retest,
    };

    private static Wire.V1.SqueezeItem Show(SqueezeItem item) => new()
    {
        Id = item.Id,
        Value = WireValue.Show(item.Value),
        Weight = item.Weight,
        Availability = item.Availability,
        Reason = item.Reason,
    };
}

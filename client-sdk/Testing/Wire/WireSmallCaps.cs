using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing.Wire;

internal static class WireSmallCaps
{
    internal static V1.SmallCaps Write(this SmallCaps value) => new()
    {
        Records = value.Records.Write(),
        Breakout = value.Breakout.Write(),
        RelativeStrength = value.RelativeStrength.Write(),
        RelativeStrengthZ = value.RelativeStrengthZ.Write(),
        Breadth = value.Breadth.Write(),
        DurabilityScore = value.DurabilityScore.Write(),
        DurabilityCoverage = value.DurabilityCoverage,
        Squeeze = { value.Squeeze.Select(x => x.Write()) },
        Atr = value.Atr.Write(),
        Sma200 = value.Sma200.Write(),
        Sma200Slope = value.Sma200Slope.Write(),
        SessionClose = value.SessionClose.Write(),
    };

    internal static V1.SqueezeItem Write(this SqueezeItem value) => new()
    {
        Id = value.Id,
        Value = value.Value.Write(),
        Weight = value.Weight,
        Availability = value.Availability,
        Reason = value.Reason,
    };

    internal static V1.Records Write(this Records value) => new()
    {
        Scope = (V1.RecordScope)value.Scope,
        Kind = (V1.RecordKind)value.Kind,
        Close = value.Close.Write(),
        RecordClose = value.RecordClose.Write(),
        RecordHigh = value.RecordHigh.Write(),
        Drawdown = value.Drawdown.Write(),
        DistanceAtr = value.DistanceAtr.Write(),
        MarginAtr = value.MarginAtr.Write(),
        Since = value.Since.Write(),
        Freshness = value.Freshness.Write(),
        Marginal = value.Marginal,
    };

    internal static V1.Breakout Write(this Breakout value) => new()
    {
        State = (V1.BreakoutState)value.State,
        Pivot = value.Pivot.Write(),
        Age = value.Age,
        Held = value.Held,
        HeldShare = value.HeldShare.Write(),
        Retest = value.Retest,
    };
}

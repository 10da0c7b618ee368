using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireSmallCaps
{
    internal static SmallCaps Read(this V1.SmallCaps wire) => new()
    {
        Records = wire.Records?.Read() ?? new(),
        Breakout = wire.Breakout?.Read() ?? new(),
        RelativeStrength = wire.RelativeStrength.Read(),
        RelativeStrengthZ = wire.RelativeStrengthZ.Read(),
        Breadth = wire.Breadth.Read(),
        DurabilityScore = wire.DurabilityScore.Read(),
        DurabilityCoverage = wire.DurabilityCoverage,
        Squeeze = wire.Squeeze.ReadAll(static x => x.Read()),
        Atr = wire.Atr.Read(),
        Sma200 = wire.Sma200.Read(),
        Sma200Slope = wire.Sma200Slope.Read(),
        SessionClose = wire.SessionClose.Read(),
    };

    internal static SqueezeItem Read(this V1.SqueezeItem wire) => new()
    {
        Id = wire.Id,
        Value = wire.Value.Read(),
        Weight = wire.Weight,
        Availability = wire.Availability,
        Reason = wire.Reason,
    };

    internal static Records Read(this V1.Records wire) => new()
    {
        Scope = (RecordScope)wire.Scope,
        Kind = (RecordKind)wire.Kind,
        Close = wire.Close.Read(),
        RecordClose = wire.RecordClose.Read(),
        RecordHigh = wire.RecordHigh.Read(),
        Drawdown = wire.Drawdown.Read(),
        DistanceAtr = wire.DistanceAtr.Read(),
        MarginAtr = wire.MarginAtr.Read(),
        Since = wire.Since.Read(),
        Freshness = wire.Freshness.Read(),
        Marginal = wire.Marginal,
    };

    internal static Breakout Read(this V1.Breakout wire) => new()
    {
        State = (BreakoutState)wire.State,
        Pivot = wire.Pivot.Read(),
        Age = wire.Age,
        Held = wire.Held,
        HeldShare = wire.HeldShare.Read(),
        Retest = wire.Retest,
    };
}

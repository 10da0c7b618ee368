using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The stance topic on the wire.</summary>
internal static class WireStance
{
    public static Wire.V1.Stance Show(Stance stance)
    {
        var wire = new Wire.V1.Stance
        {
            State = (Wire.V1.StanceState)(int)stance.State,
            Since = WireTime.Show(stance.Since),
            Trigger = WireValue.Show(stance.Trigger),
            Conviction = WireValue.Show(stance.Conviction),
            StructureOk = stance.StructureOk,
        };
        wire.Targets.AddRange(stance.Targets.Select(Show));
        wire.Invalidations.AddRange(stance.Invalidations.Select(Show));
        wire.Reasons.AddRange(stance.Reasons);
        return wire;
    }

    private static Wire.V1.PriceTarget Show(PriceTarget target) => new()
    {
        Id = target.Id,
        Low = WireValue.Show(target.Low),
        High = WireValue.Show(target.High),
    };

    private static Wire.V1.Invalidation Show(Invalidation invalidation) => new()
    {
        Id = invalidation.Id,
        Price = WireValue.Show(invalidation.Price),
        Reason = invalidation.Reason,
    };
}

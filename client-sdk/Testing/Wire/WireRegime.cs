using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing.Wire;

internal static class WireRegime
{
    internal static V1.Regime Write(this Regime value) => new()
    {
        State = (V1.RegimeState)value.State,
        Raw = (V1.RegimeState)value.Raw,
        Since = value.Since.Write(),
        Sessions = value.Sessions,
        Appetite = value.Appetite.Write(),
        Fragility = value.Fragility.Write(),
        Coverage = value.Coverage,
        Agreement = value.Agreement.Write(),
        Robust = value.Robust,
        EvidenceQuality = value.EvidenceQuality.Write(),
        Evidence = { value.Evidence.Select(x => x.Write()) },
        Reasons = { value.Reasons },
        Calibration = value.Calibration?.Write(),
    };

    internal static V1.Score Write(this Score value) => new()
    {
        Score_ = value.Value.Write(),
        Low = value.Low.Write(),
        High = value.High.Write(),
        Coverage = value.Coverage,
    };

    internal static V1.Evidence Write(this Evidence value) => new()
    {
        Id = value.Id,
        Axis = (V1.EvidenceAxis)value.Axis,
        Value = value.Value.Write(),
        Weight = value.Weight,
        Availability = value.Availability,
        Contribution = value.Contribution.Write(),
        AsOf = value.AsOf.Write(),
        KnownAt = value.KnownAt.Write(),
        OverdueSeconds = value.OverdueSeconds,
        Reason = value.Reason,
    };

    internal static V1.Calibration Write(this Calibration value) => new()
    {
        Target = value.Target,
        Calibrated = value.Calibrated,
        Observations = value.Observations,
        EffectiveObservations = value.EffectiveObservations,
        Frequency = value.Frequency.Write(),
        Base = value.Base.Write(),
        Low = value.Low.Write(),
        High = value.High.Write(),
        Brier = value.Brier.Write(),
        BrierClimatology = value.BrierClimatology.Write(),
        Skill = value.Skill.Write(),
    };

    internal static V1.Stance Write(this Stance value) => new()
    {
        State = (V1.StanceState)value.State,
        Since = value.Since.Write(),
        Trigger = value.Trigger.Write(),
        Targets = { value.Targets.Select(x => x.Write()) },
        Invalidations = { value.Invalidations.Select(x => x.Write()) },
        Conviction = value.Conviction.Write(),
        StructureOk = value.StructureOk,
        Reasons = { value.Reasons },
    };

    internal static V1.Invalidation Write(this Invalidation value) => new()
    {
        Id = value.Id,
        Price = value.Price.Write(),
        Reason = value.Reason,
    };

    internal static V1.PriceTarget Write(this PriceTarget value) => new()
    {
        Id = value.Id,
        Low = value.Low.Write(),
        High = value.High.Write(),
    };
}

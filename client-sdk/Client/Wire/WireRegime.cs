using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireRegime
{
    internal static Regime Read(this V1.Regime wire) => new()
    {
        State = (RegimeState)wire.State,
        Raw = (RegimeState)wire.Raw,
        Since = wire.Since.Read(),
        Sessions = wire.Sessions,
        Appetite = wire.Appetite?.Read() ?? new(),
        Fragility = wire.Fragility?.Read() ?? new(),
        Coverage = wire.Coverage,
        Agreement = wire.Agreement.Read(),
        Robust = wire.Robust,
        EvidenceQuality = wire.EvidenceQuality.Read(),
        Evidence = wire.Evidence.ReadAll(static x => x.Read()),
        Reasons = wire.Reasons.ReadAll(static x => x),
        Calibration = wire.Calibration?.Read(),
    };

    internal static Score Read(this V1.Score wire) => new()
    {
        Value = wire.Score_.Read(),
        Low = wire.Low.Read(),
        High = wire.High.Read(),
        Coverage = wire.Coverage,
    };

    internal static Evidence Read(this V1.Evidence wire) => new()
    {
        Id = wire.Id,
        Axis = (EvidenceAxis)wire.Axis,
        Value = wire.Value.Read(),
        Weight = wire.Weight,
        Availability = wire.Availability,
        Contribution = wire.Contribution.Read(),
        AsOf = wire.AsOf.Read(),
        KnownAt = wire.KnownAt.Read(),
        OverdueSeconds = wire.OverdueSeconds,
        Reason = wire.Reason,
    };

    internal static Calibration Read(this V1.Calibration wire) => new()
    {
        Target = wire.Target,
        Calibrated = wire.Calibrated,
        Observations = wire.Observations,
        EffectiveObservations = wire.EffectiveObservations,
        Frequency = wire.Frequency.Read(),
        Base = wire.Base.Read(),
        Low = wire.Low.Read(),
        High = wire.High.Read(),
        Brier = wire.Brier.Read(),
        BrierClimatology = wire.BrierClimatology.Read(),
        Skill = wire.Skill.Read(),
    };

    internal static Stance Read(this V1.Stance wire) => new()
    {
        State = (StanceState)wire.State,
        Since = wire.Since.Read(),
        Trigger = wire.Trigger.Read(),
        Targets = wire.Targets.ReadAll(static x => x.Read()),
        Invalidations = wire.Invalidations.ReadAll(static x => x.Read()),
        Conviction = wire.Conviction.Read(),
        StructureOk = wire.StructureOk,
        Reasons = wire.Reasons.ReadAll(static x => x),
    };

    internal static Invalidation Read(this V1.Invalidation wire) => new()
    {
        Id = wire.Id,
        Price = wire.Price.Read(),
        Reason = wire.Reason,
    };

    internal static PriceTarget Read(this V1.PriceTarget wire) => new()
    {
        Id = wire.Id,
        Low = wire.Low.Read(),
        High = wire.High.Read(),
    };
}

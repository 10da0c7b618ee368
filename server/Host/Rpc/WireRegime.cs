using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The regime topic on the wire.</summary>
internal static class WireRegime
{
    public static Wire.V1.Regime Show(Regime regime)
    {
        var wire = new Wire.V1.Regime
        {
            State = (Wire.V1.RegimeState)(int)regime.State,
            Raw = (Wire.V1.RegimeState)(int)regime.Raw,
            Since = WireTime.Show(regime.Since),
            Sessions = regime.Sessions,
            Appetite = Show(regime.Appetite),
            Fragility = Show(regime.Fragility),
            Coverage = regime.Coverage,
            Agreement = WireValue.Show(regime.Agreement),
            Robust = regime.Robust,
            EvidenceQuality = WireValue.Show(regime.EvidenceQuality),
            Calibration = Show(regime.Calibration),
        };
        wire.Evidence.AddRange(regime.Evidence.Select(Show));
        wire.Reasons.AddRange(regime.Reasons);
        return wire;
    }

    private static Wire.V1.Score Show(Score score) => new()
    {
        Score_ = WireValue.Show(score.Mean),
        Low = WireValue.Show(score.Low),
        High = WireValue.Show(score.High),
        Coverage = score.Coverage,
    };

    private static Wire.V1.Evidence Show(Evidence evidence) => new()
    {
        Id = evidence.Id,
        Axis = (Wire.V1.EvidenceAxis)(int)evidence.Axis,
        Value = WireValue.Show(evidence.Value),
        Weight = evidence.Weight,
        Availability = evidence.Availability,
        Contribution = WireValue.Show(evidence.Contribution),
        AsOf = WireTime.Show(evidence.AsOf),
        KnownAt = WireTime.Show(evidence.KnownAt),
        OverdueSeconds = evidence.OverdueSeconds,
        Reason = evidence.Reason,
    };

    private static Wire.V1.Calibration Show(Calibration calibration) => new()
    {
        Target = calibration.Target,
        Calibrated = calibration.Calibrated,
        Observations = calibration.Observations,
        EffectiveObservations = calibration.EffectiveObservations,
        Frequency = WireValue.Show(calibration.Frequency),
        Base = WireValue.Show(calibration.Base),
        Low = WireValue.Show(calibration.Low),
        High = WireValue.Show(calibration.High),
        Brier = WireValue.Show(calibration.Brier),
        BrierClimatology = WireValue.Show(calibration.BrierClimatology),
        Skill = WireValue.Show(calibration.Skill),
    };
}

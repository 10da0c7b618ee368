using RegimeGrpc.Core.Evaluation.Claims;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The ledger of claims on the wire.</summary>
internal static class WireClaims
{
    public static Wire.V1.Claim Show(Claim claim)
    {
        var wire = new Wire.V1.Claim
        {
            Id = claim.Id,
            Text = claim.Text,
            Measure = claim.Measure,
            Verdict = (Wire.V1.Verdict)(int)claim.Verdict,
            Reason = claim.Reason,
            Estimate = WireValue.Show(claim.Estimate),
            Interval = WireReport.Show(claim.Interval),
            CorrectedInterval = WireReport.Show(claim.Corrected),
            P = WireValue.Show(claim.P),
            AdjustedP = WireValue.Show(claim.AdjustedP),
            Observations = claim.Observations,
            EffectiveObservations = claim.Effective,
            Episodes = claim.Episodes,
            StartTime = WireTime.Show(claim.From),
            EndTime = WireTime.Show(claim.To),
            Fingerprint = claim.Fingerprint,
        };
        wire.Details.AddRange(claim.Details.Select(detail => new Wire.V1.ClaimDetail
        {
            Name = detail.Name,
            Value = WireValue.Show(detail.Value),
            Observations = detail.Observations,
        }));
        return wire;
    }
}

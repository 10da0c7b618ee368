using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing.Wire;

internal static class WireSignal
{
    internal static V1.Signal Write(this Signal value) => new()
    {
        Model = value.Model,
        Fingerprint = value.Fingerprint,
        Revision = value.Revision.Number,
        PreviousRevision = value.PreviousRevision.Number,
        AsOf = value.AsOf.Write(),
        EventTime = value.EventTime.Write(),
        KnownAt = value.KnownAt.Write(),
        AppendTime = value.AppendTime.Write(),
        ValidUntil = value.ValidUntil.Write(),
        Finality = (V1.Finality)value.Finality,
        Seal = (V1.SealKind)value.Seal,
        Provenance = (V1.Provenance)value.Provenance,
        Digest = value.Digest,
        ChainDigest = value.ChainDigest,
        Changed = { value.Changed.Select(x => (V1.Topic)x) },
        Inputs = { value.Inputs.Select(x => x.Write()) },
        Notes = { value.Notes.Select(x => x.Write()) },
        Regime = value.Regime?.Write(),
        Stance = value.Stance?.Write(),
        Levels = value.Levels?.Write(),
        Correlation = value.Correlation?.Write(),
        SmallCaps = value.SmallCaps?.Write(),
        Liquidity = value.Liquidity?.Write(),
        Rotation = value.Rotation?.Write(),
        Fundamentals = value.Fundamentals?.Write(),
        Supply = value.Supply?.Write(),
        Macro = value.Macro?.Write(),
    };

    internal static V1.Note Write(this Note value) => new()
    {
        Code = value.Code,
        Text = value.Text,
    };

    internal static V1.InputHealth Write(this InputHealth value) => new()
    {
        Role = value.Role,
        Series = value.Series,
        Status = (V1.InputStatus)value.Status,
        EventTime = value.EventTime.Write(),
        KnownAt = value.KnownAt.Write(),
        DueAt = value.DueAt.Write(),
    };
}

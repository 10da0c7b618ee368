using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireSignal
{
    internal static Signal Read(this V1.Signal wire) => new(wire)
    {
        Model = wire.Model,
        Fingerprint = wire.Fingerprint,
        Revision = new(wire.Revision),
        PreviousRevision = new(wire.PreviousRevision),
        AsOf = wire.AsOf.Read(),
        EventTime = wire.EventTime.Read(),
        KnownAt = wire.KnownAt.Read(),
        AppendTime = wire.AppendTime.Read(),
        ValidUntil = wire.ValidUntil.Read(),
        Finality = (Finality)wire.Finality,
        Seal = (SealKind)wire.Seal,
        Provenance = (Provenance)wire.Provenance,
        Digest = wire.Digest,
        ChainDigest = wire.ChainDigest,
        Changed = wire.Changed.ReadAll(static x => (Topic)x),
        Notes = wire.Notes.ReadAll(static x => x.Read()),
    };

    internal static Note Read(this V1.Note wire) => new()
    {
        Code = wire.Code,
        Text = wire.Text,
    };

    internal static InputHealth Read(this V1.InputHealth wire) => new()
    {
        Role = wire.Role,
        Series = wire.Series,
        Status = (InputStatus)wire.Status,
        EventTime = wire.EventTime.Read(),
        KnownAt = wire.KnownAt.Read(),
        DueAt = wire.DueAt.Read(),
    };
}

using RegimeGrpc.Client.Audit;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireAudit
{
    internal static V1.VerifyRevisionRequest Write(this VerifyOptions options) => new()
    {
        Model = options.Model,
        Revision = options.Revision.Number,
        From = (V1.VerifyFrom)options.From,
    };

    internal static V1.ListObservationsRequest Write(this EntryOptions options)
    {
        var wire = new V1.ListObservationsRequest { StartRevision = options.First.Number, EndRevision = options.Last.Number, PageSize = options.PageSize };
        wire.Series.AddRange(options.Series);
        return wire;
    }

    internal static V1.ListSealsRequest Write(this SealOptions options) => new()
    {
        Model = options.Model,
        StartRevision = options.First.Number,
        EndRevision = options.Last.Number,
        PageSize = options.PageSize,
    };

    internal static Verification Read(this V1.VerifyRevisionResponse wire) => new()
    {
        Model = wire.Model,
        Fingerprint = wire.Fingerprint,
        Revision = new(wire.Revision),
        AsOf = wire.AsOf.Read(),
        Finality = (Finality)wire.Finality,
        Source = (PublishedSource)wire.Source,
        PublishedDigest = wire.PublishedDigest,
        RecomputedDigest = wire.RecomputedDigest,
        PublishedChain = wire.PublishedChain,
        RecomputedChain = wire.RecomputedChain,
        Equal = wire.Equal,
        EntriesFolded = (long)wire.EntriesFolded,
        FoldedAfter = new(wire.FoldedAfter),
        JournalId = wire.JournalId,
        Hash = wire.Hash,
    };

    internal static JournalEntry Read(this V1.JournalEntry wire) => new()
    {
        Revision = new(wire.Revision),
        Observation = wire.Observation?.Read(),
        AppendTime = wire.AppendTime.Read(),
        Hash = wire.Hash,
        Origin = wire.Origin is { } origin ? new() { Caller = origin.Caller, KeyId = origin.KeyId, AddressClass = origin.AddressClass } : null,
    };

    internal static SealEntry Read(this V1.SealEntry wire) => new()
    {
        Revision = new(wire.Revision),
        AsOf = wire.AsOf.Read(),
        Kind = (SealKind)wire.Kind,
        Digest = wire.Digest,
        Chain = wire.Chain,
    };

    internal static Observation Read(this V1.Observation wire) => new()
    {
        Series = wire.Series,
        EventTime = wire.EventTime.Read() ?? default,
        KnownAt = wire.KnownAt.Read() ?? default,
        Scalar = wire.ValueCase == V1.Observation.ValueOneofCase.Scalar ? wire.Scalar : null,
        Bar = wire.Bar is { } bar ? new(bar.Open, bar.High, bar.Low, bar.Close, bar.HasVolume ? bar.Volume : null) : null,
        Source = wire.Source,
        Vintage = wire.Vintage,
        Quality = (Quality)wire.Quality,
        Key = wire.Key,
        Correction = wire.Correction,
        KnownAtBasis = (KnownAtBasis)wire.KnownAtBasis,
    };
}

using RegimeGrpc.Client.Catalogue;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireCatalogue
{
    internal static Model Read(this V1.Model wire) => new()
    {
        Name = wire.Name,
        Fingerprint = wire.Fingerprint,
        CoreVersion = wire.CoreVersion,
        IsDefault = wire.IsDefault,
        Description = wire.Description,
        Roles = wire.Roles.ReadAll(static x => x.Read()),
        Parameters = wire.Parameters.ReadAll(static x => x.Read()),
    };

    internal static Role Read(this V1.Role wire) => new()
    {
        Name = wire.Role_,
        Series = wire.Series,
    };

    internal static Parameter Read(this V1.Parameter wire) => new()
    {
        Name = wire.Name,
        Value = wire.Value,
    };

    internal static Series Read(this V1.Series wire) => new()
    {
        Id = wire.Id,
        Kind = (SeriesKind)wire.Kind,
        Unit = wire.Unit,
        Description = wire.Description,
        Publication = wire.Publication,
        Period = wire.Period.Read(),
    };

    internal static ServerInfo Read(this V1.GetServerInfoResponse wire) => new()
    {
        Version = wire.Version,
        CoreVersion = wire.CoreVersion,
        StartedAt = wire.StartedAt.Read(),
        ServerTime = wire.ServerTime.Read(),
        Journal = wire.Journal?.Read() ?? new(),
        Models = wire.Models.ReadAll(static x => x.Read()),
    };

    internal static JournalInfo Read(this V1.JournalInfo wire) => new()
    {
        Id = wire.Id,
        Store = wire.Store,
        Provenance = (Provenance)wire.Provenance,
        Durability = (Durability)wire.Durability,
        DurabilityReason = wire.DurabilityReason,
        LatestRevision = new(wire.LatestRevision),
        OldestRevision = new(wire.OldestRevision),
        JournalTime = wire.JournalTime.Read(),
        Stale = wire.Stale,
        Hash = wire.Hash,
    };

    internal static ModelInfo Read(this V1.ModelInfo wire) => new()
    {
        Name = wire.Name,
        Fingerprint = wire.Fingerprint,
        Revision = new(wire.Revision),
        SealedRevision = new(wire.SealedRevision),
        SealedDigest = wire.SealedDigest,
        ChainDigest = wire.ChainDigest,
        Seals = (long)wire.Seals,
        CheckpointRevision = new(wire.CheckpointRevision),
    };
}

using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireReads
{
    internal static Replica Read(this V1.Replica wire) => new()
    {
        ServerTime = wire.ServerTime.Read(),
        LatestRevision = new(wire.LatestRevision),
        JournalTime = wire.JournalTime.Read(),
        StorageStale = wire.StorageStale,
        Lag = (long)wire.Lag,
        JournalId = wire.JournalId,
        Provenance = (Provenance)wire.Provenance,
    };

    internal static Transition Read(this V1.Transition wire) => new()
    {
        Revision = new(wire.Revision),
        AsOf = wire.AsOf.Read(),
        Topic = (Topic)wire.Topic,
        From = wire.From,
        To = wire.To,
        Reasons = wire.Reasons.ReadAll(static x => x),
    };
}

using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;
using Value = RegimeGrpc.Client.Signals.Value;

namespace RegimeGrpc.Client.Testing.Wire;

/// <summary>What the client reads, written: the way back of its own mapping, and tested against it.</summary>
internal static class WireValues
{
    internal static V1.Value Write(this Value value) => value.TryGet(out var number)
        ? new() { Value_ = number, Status = V1.ValueStatus.Ok }
        : new() { Status = (V1.ValueStatus)value.Status, Reason = value.Reason };

    internal static V1.PriceRange Write(this PriceRange value) => new() { Low = value.Low, High = value.High };

    internal static V1.Replica Write(this Replica value) => new()
    {
        ServerTime = value.ServerTime.Write(),
        LatestRevision = value.LatestRevision.Number,
        JournalTime = value.JournalTime.Write(),
        StorageStale = value.StorageStale,
        Lag = (ulong)value.Lag,
        JournalId = value.JournalId,
        Provenance = (V1.Provenance)value.Provenance,
    };
}

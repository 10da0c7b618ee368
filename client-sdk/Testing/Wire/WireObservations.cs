using RegimeGrpc.Client.Observations;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing.Wire;

internal static class WireObservations
{
    internal static V1.AppendResponse Write(this AppendReceipt receipt) => new()
    {
        Results = { receipt.Results.Select(x => x.Write()) },
        LatestRevision = receipt.LatestRevision.Number,
        Durability = (V1.Durability)receipt.Durability,
        JournalId = receipt.JournalId,
        Provenance = (V1.Provenance)receipt.Provenance,
    };

    internal static V1.AppendStreamResponse Write(this AppendReceipt receipt, ulong batch) => new()
    {
        Batch = batch,
        Results = { receipt.Results.Select(x => x.Write()) },
        LatestRevision = receipt.LatestRevision.Number,
        Durability = (V1.Durability)receipt.Durability,
        JournalId = receipt.JournalId,
        Provenance = (V1.Provenance)receipt.Provenance,
    };

    private static V1.AppendResult Write(this AppendResult result) => result switch
    {
        AppendResult.Accepted accepted => new() { Status = V1.AppendStatus.Accepted, Revision = accepted.Revision.Number },
        AppendResult.Duplicate duplicate => new() { Status = V1.AppendStatus.Duplicate, Revision = duplicate.Revision.Number },
        AppendResult.Rejected rejected => new()
        {
            Status = V1.AppendStatus.Rejected,
            Rejection = new V1.Rejection { Reason = rejected.Reason, Message = rejected.Message, Field = rejected.Field },
        },
        AppendResult.Unknown unknown => new() { Status = (V1.AppendStatus)unknown.Status, Revision = unknown.Revision.Number },
        _ => throw new InvalidOperationException($"No wire form for {result}"),
    };
}

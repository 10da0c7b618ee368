using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>What this replica knows of itself and its journal; none of it takes part in a digest.</summary>
internal sealed class ReplicaFacts(IReadOnlyList<ModelFold> models, FoldLoop fold, JournalSource journals, JournalView view, Intake intake)
{
    public Replica Show()
    {
        var identity = journals.CurrentOrNull?.Identity;
        return new()
        {
            ServerTime = WireTime.Show(intake.Now),
            LatestRevision = (ulong)models[0].Board.Head.Revision.Number,
            JournalTime = WireTime.Show(view.Time),
            StorageStale = fold.IsStale,
            Lag = (ulong)fold.Lag,
            JournalId = identity?.Id ?? "",
            Provenance = identity is null ? Wire.V1.Provenance.Unspecified : WireEnums.Show(identity.Provenance),
        };
    }
}

using System.Reflection;
using Grpc.Core;
using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>What the server is and what it stands on.</summary>
[BindServiceMethod(typeof(KnownRequests), nameof(KnownRequests.BindService))]
internal sealed class AuditRpc(
    IReadOnlyList<ModelFold> models, FoldLoop fold, JournalSource journals, JournalView view, Intake intake, StartTime started,
    Reads reads, Verification verification, JournalPages pages) : AuditService.AuditServiceBase
{
    private static readonly string Version =
        typeof(AuditRpc).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public override async Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context)
    {
        var response = new GetServerInfoResponse
        {
            Version = Version,
            CoreVersion = Core.Models.Model.CoreVersion,
            StartedAt = WireTime.Show(started.At),
            ServerTime = WireTime.Show(intake.Now),
            Journal = await ShowJournalAsync(context.CancellationToken),
        };
        response.Models.AddRange(models.Select(Show));
        return response;
    }

    public override async Task<VerifyRevisionResponse> VerifyRevision(VerifyRevisionRequest request, ServerCallContext context)
    {
        if (request.From is not (VerifyFrom.Unspecified or VerifyFrom.Checkpoint or VerifyFrom.Nothing))
            throw Fault.Invalid("from", $"{(int)request.From} is nothing this server can fold from; use CHECKPOINT or NOTHING.");
        if (request.Revision > long.MaxValue) throw Fault.Invalid("revision", "no revision is that large.");
        var revision = request.Revision == 0 ? (Revision?)null : new Revision((long)request.Revision);
        var verified = await verification.VerifyAsync(
            reads.Model(request.Model), revision, request.From == VerifyFrom.Nothing, context.CancellationToken);
        return new()
        {
            Model = verified.Signal.Model,
            Fingerprint = verified.Signal.Fingerprint,
            Revision = (ulong)verified.Signal.Revision.Number,
            AsOf = WireTime.Show(verified.Signal.AsOf),
            Finality = (Finality)(int)verified.Signal.Finality,
            Source = (Wire.V1.PublishedSource)(int)verified.Source,
            PublishedDigest = verified.PublishedDigest,
            RecomputedDigest = verified.Signal.Digest,
            PublishedChain = verified.PublishedChain,
            RecomputedChain = verified.Signal.Chain ?? "",
            Equal = verified.IsEqual,
            EntriesFolded = (ulong)verified.EntriesFolded,
            FoldedAfter = (ulong)verified.FoldedAfter.Number,
            JournalId = journals.Current.Identity.Id,
            Hash = verified.Hash.Hex,
        };
    }

    public override Task<ListObservationsResponse> ListObservations(ListObservationsRequest request, ServerCallContext context) =>
        pages.ListAsync(request, Caller.IsOperator(context.GetHttpContext()), context.CancellationToken);

    public override async Task<ListSealsResponse> ListSeals(ListSealsRequest request, ServerCallContext context)
    {
        var model = reads.Model(request.Model);
        return JournalPages.List(model, await model.AllSealsAsync(context.CancellationToken), request);
    }

    private async Task<JournalInfo> ShowJournalAsync(CancellationToken cancellation)
    {
        if (journals.CurrentOrNull is not { } journal) return new() { Stale = true };
        var info = new JournalInfo
        {
            Id = journal.Identity.Id,
            Store = journal.Identity.Store,
            Provenance = WireEnums.Show(journal.Identity.Provenance),
            Durability = WireEnums.Show(journal.Durability),
            DurabilityReason = journal.Durability.Reason,
            JournalTime = WireTime.Show(view.Time),
            Stale = fold.IsStale,
        };
        try
        {
            var head = await journal.HeadAsync(cancellation);
            (info.LatestRevision, info.OldestRevision, info.Hash) = ((ulong)head.Newest.Number, (ulong)head.Oldest.Number, head.Hash.Hex);
        }
        catch (JournalUnavailableException)
        {
            var known = models[0].Board.Head;
            (info.LatestRevision, info.Hash, info.Stale) = ((ulong)known.Revision.Number, known.Hash.Hex, true);
        }

        return info;
    }

    private static ModelInfo Show(ModelFold model)
    {
        var newest = model.Seals.Newest;
        return new()
        {
            Name = model.Model.Name,
            Fingerprint = model.Model.Fingerprint,
            Revision = (ulong)model.Board.Head.Revision.Number,
            SealedRevision = (ulong)(newest?.Revision.Number ?? 0),
            SealedDigest = newest?.Digest ?? "",
            ChainDigest = newest?.Chain ?? "",
            Seals = (ulong)model.Seals.Count,
            CheckpointRevision = (ulong)model.Checkpoints.Written.Number,
        };
    }
}

/// <summary>When this process began to serve.</summary>
internal sealed record StartTime(Instant At);

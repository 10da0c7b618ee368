using Grpc.Core;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>What the server tells who runs it.</summary>
[BindServiceMethod(typeof(KnownRequests), nameof(KnownRequests.BindService))]
internal sealed class OperatorRpc(OpenWatches watches) : OperatorService.OperatorServiceBase
{
    public override Task<ListWatchesResponse> ListWatches(ListWatchesRequest request, ServerCallContext context)
    {
        var response = new ListWatchesResponse();
        response.Watches.AddRange(watches.All.Select(Show));
        return Task.FromResult(response);
    }

    private static Wire.V1.OpenWatch Show(Pipeline.OpenWatch watch)
    {
        var wire = new Wire.V1.OpenWatch
        {
            Origin = WireEntry.Show(watch.Origin),
            Model = watch.Model,
            Delivery = watch.Request.Every ? Delivery.Every : Delivery.Latest,
            SealedOnly = watch.Request.SealedOnly,
            OpenedAt = WireTime.Show(watch.OpenedAt),
            Revision = (ulong)watch.Reached.Number,
            Lag = (ulong)watch.Lag,
        };
        wire.Topics.AddRange(watch.Request.Topics.Topics().Select(WireEnums.Show));
        return wire;
    }
}

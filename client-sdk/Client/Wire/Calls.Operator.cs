using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

/// <summary>For who runs the server.</summary>
internal sealed partial class Calls
{
    internal V1.OperatorService.OperatorServiceClient Operator { get; } = new(invoker);

    internal Task<V1.ListWatchesResponse> ListWatchesAsync(CancellationToken cancellation) =>
        UnaryAsync(Operator.ListWatchesAsync, new V1.ListWatchesRequest(), cancellation);
}

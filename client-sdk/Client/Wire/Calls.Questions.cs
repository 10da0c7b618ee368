using System.Runtime.CompilerServices;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

/// <summary>What if, and what was it made of.</summary>
internal sealed partial class Calls
{
    internal V1.ScenarioService.ScenarioServiceClient Scenarios { get; } = new(invoker);

    internal Task<V1.EvaluateResponse> EvaluateAsync(V1.EvaluateRequest request, CancellationToken cancellation) =>
        UnaryAsync(Scenarios.EvaluateAsync, request, cancellation);

    internal Task<V1.FindFlipPointsResponse> FindFlipPointsAsync(V1.FindFlipPointsRequest request, CancellationToken cancellation) =>
        UnaryAsync(Scenarios.FindFlipPointsAsync, request, cancellation);

    internal Task<V1.VerifyRevisionResponse> VerifyRevisionAsync(V1.VerifyRevisionRequest request, CancellationToken cancellation) =>
        UnaryAsync(Audit.VerifyRevisionAsync, request, cancellation);

    /// <summary>Page by page; the end does not move while it is read.</summary>
    internal async IAsyncEnumerable<V1.ListObservationsResponse> ListObservationsAsync(
        V1.ListObservationsRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (request.EndRevision == 0)
            request.EndRevision = (await GetServerInfoAsync(cancellation).ConfigureAwait(false)).Journal?.LatestRevision ?? 0;
        do
        {
            var page = await UnaryAsync(Audit.ListObservationsAsync, request, cancellation).ConfigureAwait(false);
            yield return page;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    internal async IAsyncEnumerable<V1.ListSealsResponse> ListSealsAsync(
        V1.ListSealsRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        do
        {
            var page = await UnaryAsync(Audit.ListSealsAsync, request, cancellation).ConfigureAwait(false);
            yield return page;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }
}

using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

/// <summary>The server's live inputs.</summary>
internal sealed partial class Calls
{
    internal V1.FeedService.FeedServiceClient Feeds { get; } = new(invoker);

    internal Task<V1.ListFeedsResponse> ListFeedsAsync(string provider, CancellationToken cancellation) =>
        UnaryAsync(Feeds.ListFeedsAsync, new V1.ListFeedsRequest { Provider = provider }, cancellation);

    internal IAsyncEnumerable<V1.CheckFeedsResponse> CheckFeedsAsync(string provider, CancellationToken cancellation) =>
        StreamAsync(call => Feeds.CheckFeeds(new V1.CheckFeedsRequest { Provider = provider }, call), cancellation);

    internal IAsyncEnumerable<V1.BackfillFeedsResponse> BackfillFeedsAsync(string provider, CancellationToken cancellation) =>
        StreamAsync(call => Feeds.BackfillFeeds(new V1.BackfillFeedsRequest { Provider = provider }, call), cancellation);
}

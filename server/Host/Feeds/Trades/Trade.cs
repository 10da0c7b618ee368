using RegimeGrpc.Core;

namespace RegimeGrpc.Server.Feeds.Trades;

/// <summary>A trade as a venue numbers it.</summary>
/// <param name="Product">As in our series: ETH-USD.</param>
/// <param name="Id">One more than the one before, a product.</param>
/// <param name="Time">By the venue's clock.</param>
internal readonly record struct Trade(string Product, long Id, decimal Price, decimal Size, Instant Time);

namespace RegimeGrpc.Server.Feeds.Trades;

/// <summary>Where a venue's past trades are had: what a stream has lost is fetched here.</summary>
internal interface ITradeHistory
{
    /// <summary>Trades between two numbers, both left out, in any order; perhaps not all of them when there are very many.</summary>
    /// <exception cref="Pull.PullEndedException">It cannot be had now.</exception>
    Task<IReadOnlyList<Trade>> BetweenAsync(string product, long after, long before, CancellationToken cancellation);
}

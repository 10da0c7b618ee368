namespace RegimeGrpc.Server.Feeds.Trades;

/// <summary>
/// Which trades of a product go into the journal: one an interval, and at once when the price has moved. Bounded by construction:
/// what a journal grows by does not depend on how often people trade. Not thread-safe; pure.
/// </summary>
/// <param name="interval">At most one in so long,</param>
/// <param name="basisPoints">unless the price is this far from the last that went in; 0 turns that off.</param>
internal sealed class TickSampler(TimeSpan interval, decimal basisPoints)
{
    private Trade? _last;

    public bool Takes(Trade trade)
    {
        if (_last is { } last && trade.Time - last.Time < interval && !HasMoved(trade.Price, last.Price)) return false;
        // The journal tells trades of one instant apart by nothing.
        if (_last?.Time == trade.Time) return false;
        _last = trade;
        return true;
    }

    // In this order nothing overflows: prices are over 0, and a move is far under ten thousand.
    private bool HasMoved(decimal price, decimal from) => basisPoints > 0 && Math.Abs(price - from) >= basisPoints / 10_000 * from;
}

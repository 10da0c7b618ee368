namespace RegimeGrpc.Server.Feeds.Trades;

/// <summary>
/// Which trades of a product go into the journal: one an interval, and at once when the price has moved, so often an interval and no
/// more. What a journal grows by does not depend on how often people trade, nor on two prices that take turns. Not thread-safe; pure.
/// </summary>
/// <param name="interval">At most one in so long,</param>
/// <param name="basisPoints">unless the price is this far from the last that went in; 0 turns that off.</param>
internal sealed class TickSampler(TimeSpan interval, decimal basisPoints)
{
    /// <summary>Moves that are taken at once, an interval.</summary>
    public const int MostMoves = 10;

    private Trade? _last;
    private Trade? _firstMove;
    private int _moves;

    public bool Takes(Trade trade)
    {
        // The journal tells trades of one instant apart by nothing.
        if (_last?.Time == trade.Time) return false;
        if (_last is { } last && trade.Time - last.Time < interval && !(HasMoved(trade.Price, last.Price) && MayMove(trade))) return false;
        _last = trade;
        return true;
    }

    private bool MayMove(Trade trade)
    {
        if (_firstMove is not { } first || trade.Time - first.Time >= interval) (_firstMove, _moves) = (trade, 0);
        return _moves++ < MostMoves;
    }

    // In this order nothing overflows: prices are over 0, and a move is far under ten thousand.
    private bool HasMoved(decimal price, decimal from) => basisPoints > 0 && Math.Abs(price - from) >= basisPoints / 10_000 * from;
}

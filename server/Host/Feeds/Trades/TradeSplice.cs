namespace RegimeGrpc.Server.Feeds.Trades;

/// <summary>
/// Puts the trades of one product in their one order, from wherever they come: the stream, a page of history, both twice and in any
/// order. What it lets out is without holes and without repeats; what is missing it names. Not thread-safe; pure.
/// </summary>
/// <param name="last">The newest trade that is known to be through; null to begin with whatever comes first.</param>
/// <param name="capacity">Trades that may wait behind a hole; more, and the hole has to be given up.</param>
internal sealed class TradeSplice(long? last, int capacity = 200_000)
{
    private readonly SortedDictionary<long, Trade> _waiting = [];
    private long _expected;

    /// <summary>The newest trade let out.</summary>
    public long? Last { get; private set; } = last;

    /// <summary>Trades that wait behind a hole.</summary>
    public int Waiting => _waiting.Count;

    public bool IsFull => _waiting.Count >= capacity;

    /// <summary>The first hole: everything between these two is missing. Null when nothing is.</summary>
    public (long After, long Before)? Missing =>
        Last is not { } reached ? null
        : _waiting.Count > 0 ? (reached, _waiting.First().Key)
        : _expected > reached ? (reached, _expected + 1) : null;

    /// <summary>Takes a trade, and lets out what it makes whole, in order.</summary>
    public IReadOnlyList<Trade> Offer(Trade trade)
    {
        Last ??= trade.Id - 1;
        if (trade.Id <= Last) return [];
        if (trade.Id > Last + 1)
        {
            _waiting[trade.Id] = trade;
            return [];
        }

        Last = trade.Id;
        return _waiting.Count == 0 ? [trade] : Release([trade]);
    }

    /// <summary>The venue says it has come this far. 0 is what some say when they do not know.</summary>
    public void Expect(long id)
    {
        if (id > 0 && Last is not null) _expected = Math.Max(_expected, id);
    }

    /// <summary>Goes on behind the first hole: what was in it is lost.</summary>
    public IReadOnlyList<Trade> GiveUp()
    {
        if (Missing is not var (_, before)) return [];
        Last = before - 1;
        return Release([]);
    }

    private List<Trade> Release(List<Trade> through)
    {
        while (_waiting.Count > 0 && _waiting.First() is var (id, next) && id <= Last + 1)
        {
            _waiting.Remove(id);
            if (id <= Last) continue;
            Last = id;
            through.Add(next);
        }

        return through;
    }
}

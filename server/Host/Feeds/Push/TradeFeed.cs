using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Trades;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>
/// One venue's trades from its stream into the journal: in order and without holes, sampled; and into our own day bars, which check
/// the venue's. A hole is filled from the venue's history beside the stream: the trades behind it wait, those of other products do not.
/// One caller; <see cref="IsDown"/> and <see cref="IsCutOff"/> are for any thread.
/// </summary>
internal sealed partial class TradeFeed(
    string provider, IReadOnlyDictionary<string, string> seriesByProduct, IAsyncEnumerable<StreamEvent> stream, ITradeHistory history,
    FactSink sink, FeedHealthBoard board, DayCheck check, FeedOptions options, TimeProvider time, ILogger<TradeFeed> log) : ILiveStream
{
    private const int LongestRepair = 100_000;

    // Prices that came behind a hole wait for it; longer than this, and the newest price is worth more than a whole tape.
    private static readonly TimeSpan RepairPatience = TimeSpan.FromMinutes(2);

    // Enough for a page, also when the loop was held up.
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan DayGrace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TailPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StaleTrades = TimeSpan.FromSeconds(60);

    private readonly StreamLine _line = new(provider, [.. seriesByProduct.Values], stream, board, time, log);
    private readonly List<Fact> _ticks = [];
    private readonly Sparing _sparing = new();
    private volatile IReadOnlyDictionary<string, TradeLine> _lines = new Dictionary<string, TradeLine>();
    private Instant _turned;

    public string Provider => provider;

    /// <summary>Ids in the catalogue.</summary>
    public IEnumerable<string> Series => seriesByProduct.Values;

    public bool IsDown => _line.IsDown;

    /// <summary>Trades that came through in order.</summary>
    public long Trades { get; private set; }

    /// <summary>Of them, those that went into the journal.</summary>
    public long Ticks { get; private set; }

    /// <summary>Holes that were filled.</summary>
    public int Repaired { get; private set; }

    /// <summary>Holes that were given up.</summary>
    public int Lost { get; private set; }

    /// <summary>Events taken from the stream so far.</summary>
    public long Events => _line.Events;

    private Instant Now => Instant.From(time.GetUtcNow());

    public bool IsCutOff(string series) => IsDown || _lines.Values.FirstOrDefault(line => line.Series == series)?.IsCutOff(Now) != false;

    /// <summary>Until the stream ends or is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await BeginAsync(cancellation);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            await _line.RunAsync(said => TakeAsync(said, ending.Token), cancellation);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(_lines.Values.Select(line => line.Fetching).OfType<Task>());
        }
    }

    private async Task<StreamStanding> TakeAsync(StreamEvent? said, CancellationToken cancellation)
    {
        var now = Now;
        // A pause of ours is no silence of theirs.
        if (now - _turned > options.HeartbeatLimit) foreach (var line in _lines.Values) line.Heard = now;
        _turned = now;
        switch (said)
        {
            case StreamEvent.Data data:
                foreach (var trade in data.Trades)
                {
                    if (!_lines.TryGetValue(trade.Product, out var traded)) continue;
                    traded.Heard = now;
                    Take(traded, trade);
                }

                break;
            case StreamEvent.Heartbeat beat when _lines.TryGetValue(beat.Product, out var alive):
                alive.Heard = now;
                Beat(alive, beat.LastTradeId);
                break;
            case StreamEvent.Up up when _lines.TryGetValue(up.Product, out var subscribed):
                subscribed.Up(up, now);
                // Who comes back may need a moment to tell what was missed, but no hole lives on one new line after the other.
                subscribed.Hole = subscribed.Hole?.Again(now, now - RepairPatience + LeastPatience);
                break;
            case StreamEvent.Refused(var product, var reason) when _lines.TryGetValue(product, out var refused):
                refused.Refuse(reason);
                break;
            case StreamEvent.LeftOut(var product, var reason) when _lines.TryGetValue(product, out var poorer):
                LeaveOut(poorer, reason);
                break;
            case StreamEvent.Down:
                // What is being fetched goes on: history is another door.
                foreach (var line in _lines.Values) line.Down();
                break;
        }

        foreach (var line in _lines.Values) await RepairAsync(line, cancellation);
        await SendAsync(cancellation);
        foreach (var line in _lines.Values) Show(line);
        return new(
            _lines.Values.Where(line => line.Ill(now) is not null).Select(line => $"{line.Product}: {line.Ill(now)}").FirstOrDefault(),
            [.. _lines.Values.Select(line => line.Fetching).OfType<Task>()]);
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        _ticks.Clear();
        var lines = new Dictionary<string, TradeLine>(StringComparer.Ordinal);
        foreach (var (product, series) in seriesByProduct)
        {
            // The key of the newest tick is the venue's number: the row itself is where to go on from.
            var newest = await _line.OutlastAsync(() => sink.AskAsync(ledger => ledger.NewestOf(series), cancellation), cancellation);
            var last = newest is { } tick && tick.Key.Split('/') is [.., var id] && long.TryParse(id, out var number) ? number : (long?)null;
            var flaw = last is { } stands ? Plausible.OfNumber(stands, null, null, Now) : null;
            if (flaw is not null) last = null;
            lines[product] = new(product, series, last, new(Day, DayGrace), options)
            {
                Newest = newest?.EventTime,
                Lost = flaw is null ? "" : $"the journal ends with a trade that cannot be, {flaw}: begun anew with what the venue numbers now",
            };
            // One that is begun again stands as its fault left it until it is up, and owes what it owed.
            if (board.Of(provider, series) is null)
                board.Put(new(series, provider, FeedState.CatchingUp, "", newest?.EventTime, Now + StaleTrades, Now + (StaleTrades * 2), options.Of(provider).Licence));
        }

        _lines = lines;
    }

    /// <summary>
    /// Every trade from wherever comes by here. One that cannot be is left out alone: its number, when that can be, is passed over in
    /// its place; nothing else is held up by it, and nothing remembers it.
    /// </summary>
    private void Take(TradeLine line, Trade trade)
    {
        var (splice, now) = (line.Splice, Now);
        var number = Plausible.OfNumber(trade.Id, splice.Last, line.Newest, now);
        var flaw = number ?? trade.Flaw ?? Plausible.Flaw(trade.Price, trade.Size, trade.Time, now);
        if (flaw is null && trade.Id <= splice.Last && !line.BeginsAnew(trade))
        {
            line.Again(trade);
            return;
        }

        if (flaw is null) line.LeftOut = "";
        else
        {
            LeaveOut(line, $"trade {trade.Id} left out: {flaw}");
            if (number is not null) return;
        }

        Through(line, line.Splice.Offer(trade with { Flaw = flaw }));
    }

    private void LeaveOut(TradeLine line, string reason)
    {
        line.LeftOut = reason;
        if (_sparing.Says(line.Product, Now)) LogTrouble(log, provider, line.Product, reason);
        Show(line);
    }

    private void Through(TradeLine line, IReadOnlyList<Trade> trades)
    {
        Trade? through = null;
        foreach (var trade in trades)
        {
            if (trade.Flaw is not null)
            {
                line.Days.Lose();
                continue;
            }

            through = trade;
            Trades++;
            foreach (var bar in line.Days.Add(trade)) Final(line, bar);
            if (line.Sampler.Takes(trade))
                _ticks.Add(Fact.Of(line.Series, trade.Time, trade.Time, provider, trade.Price) with { Key = $"{provider}/{line.Product}/{trade.Id}" });
        }

        if (through is not { } newest) return;
        line.Forward();
        (line.Newest, line.NewestId, line.HasNews) = (newest.Time, newest.Id, true);
    }

    /// <summary>
    /// Takes what has been fetched, and asks for what is missing. While that fails, what came behind the hole waits, and it is tried
    /// again with back-off; in the end it goes on behind the hole.
    /// </summary>
    private async Task RepairAsync(TradeLine line, CancellationToken cancellation)
    {
        if (line.Fetching is { IsCompleted: true } fetched)
        {
            line.Fetching = null;
            Settle(line, await fetched);
        }

        while (line.Splice.Missing is var (after, before))
        {
            // Any progress begins anew.
            if (line.Hole?.After != after) line.Hole = new(after, Now);
            var isTooLong = before - after > LongestRepair;
            if (!isTooLong && !line.Splice.IsFull && line.Hole.NextTry - line.Hole.Since <= RepairPatience)
            {
                // One at a time for each product.
                if (line.Fetching is null && line.Hole.NextTry <= Now)
                    (line.Asked, line.Fetching) = (Now, FetchAsync(line.Product, after, before, line.Hole.Since + RepairPatience, cancellation));
                return;
            }

            // Trades that nobody can give: the day's own bar is not whole, and the provider's alone decides.
            line.Lost = $"trades {after + 1} to {before - 1} are lost: {(isTooLong ? "more than can be fetched" : line.Hole.Reason ?? "too many came behind them")}";
            line.Days.Lose();
            Lost++;
            Through(line, line.Splice.GiveUp());
        }

        line.Hole = null;
    }

    private void Settle(TradeLine line, Fetch fetch)
    {
        var hole = line.Hole;
        foreach (var trade in fetch.Trades) Take(line, trade);
        // Filled by the stream itself meanwhile, or given up.
        if (hole is null || hole.After >= fetch.Before - 1) return;
        var reached = line.Splice.Last ?? hole.After;
        if (reached >= fetch.Before - 1) Repaired++;
        else line.Hole = (reached == hole.After ? hole : new(reached, Now)).Failed(fetch, Now);
    }

    /// <summary>No answer of a provider and no fault of an adapter ends the stream. Never throws.</summary>
    private async Task<Fetch> FetchAsync(string product, long after, long before, Instant end, CancellationToken cancellation)
    {
        var left = end - Now;
        using var limit = new CancellationTokenSource(left > LeastPatience ? left : LeastPatience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return new(before, await history.BetweenAsync(product, after, before, both.Token), "history does not have them");
        }
        catch (PullEndedException e)
        {
            return new(before, [], e.Message) { NotBefore = (e.Result as PullResult.Throttled)?.RetryAt };
        }
        catch (Exception e)
        {
            return new(before, [], limit.IsCancellationRequested ? "history does not answer" : e is UnreadableException ? $"history cannot be read: {e.Message}" : e.GetType().Name);
        }
    }

    private void Beat(TradeLine line, long lastTradeId)
    {
        if (lastTradeId > (line.Splice.Last ?? long.MaxValue))
        {
            if (Plausible.OfNumber(lastTradeId, line.Splice.Last, line.Newest, Now) is { } flaw)
            {
                LeaveOut(line, $"a heartbeat left out: {flaw}");
                return;
            }

            // What was matched a moment ago may still be on its way.
            line.BehindSince ??= Now;
            if (Now - line.BehindSince < TailPatience) return;
            line.Splice.Expect(lastTradeId);
        }

        line.BehindSince = null;
        foreach (var bar in line.Days.Pass(Now, line.Splice.Missing is null)) Final(line, bar);
    }

    private void Final(TradeLine line, BuiltBar bar)
    {
        line.Lost = "";
        if (bar.IsWhole && bar.Trades > 0 && check.Compare(line.Product, bar.Start, $"{provider}/trades", bar.Bar) is { } difference)
            LogDifference(log, difference);
    }

    private async Task SendAsync(CancellationToken cancellation)
    {
        // What the journal would take for the future waits until our clock is there.
        var latest = Now + ObservationRules.ClockTolerance;
        Fact[] due = [.. _ticks.Where(tick => tick.Earliest <= latest)];
        if (due.Length > 0) Ticks += (await _line.OutlastAsync(() => sink.AppendAsync(due, live: true, cancellation), cancellation)).Written;
        _ticks.RemoveAll(tick => tick.Earliest <= latest);
        foreach (var line in _lines.Values)
        {
            if (!line.HasNews || line.Newest is not { } newest || board.Of(provider, line.Series) is not { } health) continue;
            line.HasNews = false;
            board.Put(health with { LastSuccess = Now, Newest = newest, Due = newest + StaleTrades, StaleAfter = newest + (StaleTrades * 2) });
        }
    }

    private void Show(TradeLine line)
    {
        // Until the provider has said something of it on this connection, what was said before stands.
        if (line.Refusal is null) return;
        var (state, reason, isError) = line.Stand(Now);
        if (line.Shown == (state, reason)) return;
        line.Shown = (state, reason);
        // What is left out is in the log already.
        if (isError && reason != line.LeftOut && _sparing.Says($"{line.Product}: {reason}", Now)) LogTrouble(log, provider, line.Product, reason);
        board.Mark(provider, line.Series, state, reason, isError ? Now : null);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Provider} {Product}: {Reason}")]
    private static partial void LogTrouble(ILogger logger, string provider, string product, string reason);

    [LoggerMessage(2, LogLevel.Warning, "Day bars differ: {Difference}")]
    private static partial void LogDifference(ILogger logger, string difference);
}

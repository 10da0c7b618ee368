using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Feeds.Trades;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>
/// One venue's trades from its stream into the journal: in order and without holes, sampled; and into our own day bars, which check
/// the venue's. One caller.
/// </summary>
internal sealed partial class TradeFeed(
    string provider, IReadOnlyDictionary<string, string> seriesByProduct, IAsyncEnumerable<StreamEvent> stream, ITradeHistory history,
    FactSink sink, FeedHealthBoard board, DayCheck check, FeedOptions options, TimeProvider time, ILogger<TradeFeed> log) : ILiveStream
{
    private const int LongestRepair = 100_000;

    // Prices that came behind a hole wait for it; longer than this, and the newest price is worth more than a whole tape.
    private static readonly TimeSpan RepairPatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan DayGrace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TailPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StaleTrades = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly StreamLine _line = new(provider, [.. seriesByProduct.Values], stream, board, time, log);

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

    /// <summary>Until the stream ends or is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await BeginAsync(cancellation);
        await _line.RunAsync(said => TakeAsync(said, cancellation), cancellation);
    }

    private Instant Now => Instant.From(time.GetUtcNow());

    private async Task TakeAsync(StreamEvent said, CancellationToken cancellation)
    {
        switch (said)
        {
            case StreamEvent.Data data:
                var ticks = new List<Fact>();
                foreach (var trade in data.Trades)
                    if (_lines.TryGetValue(trade.Product, out var line)) Through(line, line.Splice.Offer(trade), ticks);
                await WholeAsync(ticks, cancellation);
                break;
            case StreamEvent.Heartbeat beat:
                if (_lines.TryGetValue(beat.Product, out var told)) Beat(told, beat.LastTradeId);
                await WholeAsync([], cancellation);
                foreach (var line in _lines.Values) Pass(line);
                break;
            case StreamEvent.Up:
                foreach (var line in _lines.Values)
                {
                    // Who comes back may need a while to tell what was missed.
                    line.Repair = null;
                    board.Mark(provider, line.Series, FeedState.Live, "");
                }

                break;
            case StreamEvent.Refused(var reason):
                LogRefused(log, provider, reason);
                break;
        }
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        foreach (var (product, series) in seriesByProduct)
        {
            // The key of the newest tick is the venue's number: the row itself is where to go on from.
            var newest = await _line.OutlastAsync(() => sink.AskAsync(ledger => ledger.NewestOf(series), cancellation), cancellation);
            var last = newest is { } tick && tick.Key.Split('/') is [.., var id] && long.TryParse(id, out var number) ? number : (long?)null;
            _lines[product] = new(product, series, new(last), new(options.TickInterval, options.TickMove), new(Day, DayGrace));
            // One that is begun again stands as its fault left it until it is up, and owes what it owed.
            if (board.Of(provider, series) is null)
                board.Put(new(series, provider, FeedState.CatchingUp, "", newest?.EventTime, Now + StaleTrades, Now + (StaleTrades * 2), options.Of(provider).Licence));
        }
    }

    private void Through(Line line, IReadOnlyList<Trade> trades, List<Fact> ticks)
    {
        foreach (var trade in trades)
        {
            Trades++;
            foreach (var bar in line.Days.Add(trade)) Final(line, bar);
            if (line.Sampler.Takes(trade))
                ticks.Add(Fact.Of(line.Series, trade.Time, trade.Time, provider, trade.Price) with { Key = $"{provider}/{line.Product}/{trade.Id}" });
        }

        if (trades.Count > 0) line.Newest = trades[^1].Time;
    }

    /// <summary>Fills the holes that can be filled now, and sends what is whole.</summary>
    private async Task WholeAsync(List<Fact> ticks, CancellationToken cancellation)
    {
        foreach (var line in _lines.Values) await RepairAsync(line, ticks, cancellation);
        await SendAsync(ticks, cancellation);
    }

    /// <summary>
    /// Fills holes from the venue's history. While that fails the stream goes on, what came behind the hole waits, and it is tried again
    /// with back-off; in the end it goes on behind the hole.
    /// </summary>
    private async Task RepairAsync(Line line, List<Fact> ticks, CancellationToken cancellation)
    {
        while (line.Splice.Missing is var (after, before))
        {
            if (line.Repair is { } tried && tried.After == after && tried.NextTry > Now) return;
            var what = $"trades {after + 1} to {before - 1}";
            board.Mark(provider, line.Series, FeedState.Gap, $"{what} are being fetched");
            var failure = before - after > LongestRepair ? new Failure("more than can be fetched", null) : await FetchAsync(line, after, before, ticks, cancellation);
            if (line.Splice.Last >= before - 1)
            {
                line.Repair = null;
                Repaired++;
                continue;
            }

            // Any progress begins anew.
            var reached = line.Splice.Last ?? after;
            var repair = (line.Repair is { } earlier && earlier.After == reached ? earlier : new(reached, Now)).Failed(Now, failure.NotBefore);
            if (repair.Failures == 1) LogRepair(log, provider, line.Product, failure.Reason);
            if (repair.NextTry - repair.Since <= RepairPatience && before - after <= LongestRepair && !line.Splice.IsFull)
            {
                line.Repair = repair;
                board.Mark(provider, line.Series, FeedState.Gap, $"{what} are missing: {failure.Reason}", Now);
                return;
            }

            // Trades that nobody can give: the day's own bar is not whole, and the provider's alone decides.
            line.Repair = null;
            line.Days.Lose();
            Lost++;
            LogLost(log, provider, line.Product, after + 1, before - 1);
            Through(line, line.Splice.GiveUp(), ticks);
            line.Trouble = $"{what} are lost: {failure.Reason}";
        }

        line.Repair = null;
        board.Mark(provider, line.Series, line.Trouble.Length > 0 ? FeedState.Degraded : FeedState.Live, line.Trouble);
    }

    /// <summary>No answer of a provider and no fault of an adapter ends the stream: what has come so far counts, the rest is still missing.</summary>
    private async Task<Failure> FetchAsync(Line line, long after, long before, List<Fact> ticks, CancellationToken cancellation)
    {
        try
        {
            foreach (var trade in await history.BetweenAsync(line.Product, after, before, cancellation)) Through(line, line.Splice.Offer(trade), ticks);
            return new("history does not have them", null);
        }
        catch (PullEndedException e)
        {
            return new(e.Message, (e.Result as PullResult.Throttled)?.RetryAt);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return new(e is UnreadableException ? $"history cannot be read: {e.Message}" : e.GetType().Name, null);
        }
    }

    private void Beat(Line line, long lastTradeId)
    {
        if (lastTradeId > (line.Splice.Last ?? long.MaxValue))
        {
            // What was matched a moment ago may still be on its way.
            line.BehindSince ??= Now;
            if (Now - line.BehindSince < TailPatience) return;
            line.Splice.Expect(lastTradeId);
        }

        line.BehindSince = null;
    }

    private void Pass(Line line)
    {
        foreach (var bar in line.Days.Pass(Now, line.Splice.Missing is null)) Final(line, bar);
    }

    private void Final(Line line, BuiltBar bar)
    {
        line.Trouble = "";
        if (bar.IsWhole && bar.Trades > 0 && check.Compare(line.Product, bar.Start, $"{provider}/trades", bar.Bar) is { } difference)
            LogDifference(log, difference);
    }

    private async Task SendAsync(List<Fact> ticks, CancellationToken cancellation)
    {
        if (ticks.Count == 0) return;
        var result = await _line.OutlastAsync(() => sink.AppendAsync(ticks, live: true, cancellation), cancellation);
        Ticks += result.Written;
        foreach (var line in _lines.Values)
            if (line.Newest is { } newest && board.Of(provider, line.Series) is { } health)
                board.Put(health with { LastSuccess = Now, Newest = newest, Due = newest + StaleTrades, StaleAfter = newest + (StaleTrades * 2) });
    }

    [LoggerMessage(1, LogLevel.Warning, "{Provider} refuses a part: {Reason}")]
    private static partial void LogRefused(ILogger logger, string provider, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Provider} {Product}: missing trades could not be fetched: {Reason}")]
    private static partial void LogRepair(ILogger logger, string provider, string product, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Provider} {Product}: trades {First} to {Last} are lost; our own bar of the day is not whole")]
    private static partial void LogLost(ILogger logger, string provider, string product, long first, long last);

    [LoggerMessage(4, LogLevel.Warning, "Day bars differ: {Difference}")]
    private static partial void LogDifference(ILogger logger, string difference);

    private sealed record Line(string Product, string Series, TradeSplice Splice, TickSampler Sampler, BarBuilder Days)
    {
        public Instant? Newest { get; set; }

        public Instant? BehindSince { get; set; }

        /// <summary>Of the first hole; null while none has failed to be filled.</summary>
        public Repair? Repair { get; set; }

        public string Trouble { get; set; } = "";
    }

    /// <param name="After">The trade before the hole.</param>
    /// <param name="Since">When it was tried first.</param>
    private sealed record Repair(long After, Instant Since)
    {
        /// <summary>In a row.</summary>
        public int Failures { get; private init; }

        public Instant NextTry { get; private init; }

        public Repair Failed(Instant now, Instant? notBefore)
        {
            var next = now + Backoff.Stream.After(Failures + 1, Random.Shared.NextDouble());
            return this with { Failures = Failures + 1, NextTry = notBefore is { } told ? Instant.Max(next, told) : next };
        }
    }

    /// <param name="Reason">In plain words.</param>
    /// <param name="NotBefore">When the venue wants to be asked again, if it says so.</param>
    private readonly record struct Failure(string Reason, Instant? NotBefore);
}

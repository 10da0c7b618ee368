using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
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
    private const int RepairAttempts = 3;
    private const int LongestRepair = 100_000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan DayGrace = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TailPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StaleTrades = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private bool _isDown;

    public string Provider => provider;

    /// <summary>Ids in the catalogue.</summary>
    public IEnumerable<string> Series => seriesByProduct.Values;

    /// <summary>True from the end of a connection until the next is subscribed.</summary>
    public bool IsDown => Volatile.Read(ref _isDown);

    /// <summary>Trades that came through in order.</summary>
    public long Trades { get; private set; }

    /// <summary>Of them, those that went into the journal.</summary>
    public long Ticks { get; private set; }

    /// <summary>Holes that were filled.</summary>
    public int Repaired { get; private set; }

    /// <summary>Holes that were given up.</summary>
    public int Lost { get; private set; }

    /// <summary>Events taken from the stream so far.</summary>
    public long Events { get; private set; }

    /// <summary>Until the stream ends or is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await BeginAsync(cancellation);
        await foreach (var said in stream.WithCancellation(cancellation))
        {
            await TakeAsync(said, cancellation);
            Events++;
        }
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
                foreach (var line in _lines.Values) await RepairAsync(line, ticks, cancellation);
                await SendAsync(ticks, cancellation);
                break;
            case StreamEvent.Heartbeat beat:
                if (_lines.TryGetValue(beat.Product, out var told)) await BeatAsync(told, beat.LastTradeId, cancellation);
                foreach (var line in _lines.Values) Pass(line);
                break;
            case StreamEvent.Up:
                Volatile.Write(ref _isDown, false);
                foreach (var line in _lines.Values) board.Mark(provider, line.Series, FeedState.Live, "");
                break;
            case StreamEvent.Refused(var reason):
                LogRefused(log, provider, reason);
                break;
            case StreamEvent.Down(var reason) down:
                Volatile.Write(ref _isDown, true);
                LogDown(log, provider, reason);
                foreach (var line in _lines.Values) board.Mark(provider, line.Series, down.IsFatal ? FeedState.Disabled : FeedState.Degraded, reason, Now);
                break;
        }
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        foreach (var (product, series) in seriesByProduct)
        {
            // The key of the newest tick is the venue's number: the row itself is where to go on from.
            var newest = await RetryAsync(() => sink.AskAsync(ledger => ledger.NewestOf(series), cancellation), cancellation);
            var last = newest is { } tick && tick.Key.Split('/') is [.., var id] && long.TryParse(id, out var number) ? number : (long?)null;
            _lines[product] = new(product, series, new(last), new(options.TickInterval, options.TickMove), new(Day, DayGrace));
            board.Put(new(series, provider, FeedState.CatchingUp, "", newest?.EventTime, null, null, options.Of(provider).Licence));
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

    /// <summary>Fills the first hole; after some attempts goes on behind it.</summary>
    private async Task RepairAsync(Line line, List<Fact> ticks, CancellationToken cancellation)
    {
        for (var attempt = 1; line.Splice.Missing is var (after, before); attempt++)
        {
            board.Mark(provider, line.Series, FeedState.Gap, $"trades {after + 1} to {before - 1} are being fetched");
            if (attempt <= RepairAttempts && before - after <= LongestRepair)
            {
                try
                {
                    foreach (var trade in await history.BetweenAsync(line.Product, after, before, cancellation))
                        Through(line, line.Splice.Offer(trade), ticks);
                }
                catch (PullEndedException e)
                {
                    LogRepair(log, provider, line.Product, e.Message);
                }

                if (line.Splice.Last >= before - 1) Repaired++;
                continue;
            }

            // Trades that nobody can give: the day's own bar is not whole, and the provider's alone decides.
            line.Days.Lose();
            Lost++;
            LogLost(log, provider, line.Product, after + 1, before - 1);
            Through(line, line.Splice.GiveUp(), ticks);
            line.Trouble = $"trades {after + 1} to {before - 1} are lost";
            attempt = 0;
        }

        board.Mark(provider, line.Series, line.Trouble.Length > 0 ? FeedState.Degraded : FeedState.Live, line.Trouble);
    }

    private async Task BeatAsync(Line line, long lastTradeId, CancellationToken cancellation)
    {
        if (lastTradeId > (line.Splice.Last ?? long.MaxValue))
        {
            // What was matched a moment ago may still be on its way.
            line.BehindSince ??= Now;
            if (Now - line.BehindSince < TailPatience) return;
            line.Splice.Expect(lastTradeId);
            var ticks = new List<Fact>();
            await RepairAsync(line, ticks, cancellation);
            await SendAsync(ticks, cancellation);
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
        var result = await RetryAsync(() => sink.AppendAsync(ticks, live: true, cancellation), cancellation);
        Ticks += result.Written;
        foreach (var line in _lines.Values)
            if (line.Newest is { } newest && board.Of(provider, line.Series) is { } health)
                board.Put(health with { LastSuccess = Now, Newest = newest, Due = newest + StaleTrades, StaleAfter = newest + (StaleTrades * 2) });
    }

    /// <summary>A journal that cannot be reached holds the stream up, and loses nothing.</summary>
    private async Task<T> RetryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                return await attempt();
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
            {
                await Task.Delay(Backoff.Stream.After(failures, Random.Shared.NextDouble()), time, cancellation);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Provider} is down: {Reason}")]
    private static partial void LogDown(ILogger logger, string provider, string reason);

    [LoggerMessage(2, LogLevel.Warning, "{Provider} refuses a part: {Reason}")]
    private static partial void LogRefused(ILogger logger, string provider, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Provider} {Product}: missing trades could not be fetched: {Reason}")]
    private static partial void LogRepair(ILogger logger, string provider, string product, string reason);

    [LoggerMessage(4, LogLevel.Warning, "{Provider} {Product}: trades {First} to {Last} are lost; our own bar of the day is not whole")]
    private static partial void LogLost(ILogger logger, string provider, string product, long first, long last);

    [LoggerMessage(5, LogLevel.Warning, "Day bars differ: {Difference}")]
    private static partial void LogDifference(ILogger logger, string difference);

    private sealed record Line(string Product, string Series, TradeSplice Splice, TickSampler Sampler, BarBuilder Days)
    {
        public Instant? Newest { get; set; }

        public Instant? BehindSince { get; set; }

        public string Trouble { get; set; } = "";
    }
}

using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>
/// An exchange's bars from its stream into the journal; one that comes again with another value is a new edition. Silence is as it
/// should be while the exchange is closed, and in the first and last minutes of a session. One caller.
/// </summary>
/// <param name="lines">By the symbol the stream has for them.</param>
internal sealed partial class BarFeed(
    string provider, IReadOnlyDictionary<string, BarLine> lines, IAsyncEnumerable<StreamEvent> stream, FactSink sink, FeedHealthBoard board,
    FeedOptions options, TimeProvider time, ILogger<BarFeed> log) : ILiveStream
{
    private static readonly TimeSpan Edge = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Instant> _newest = new(StringComparer.Ordinal);
    private bool _isDown;

    public string Provider => provider;

    public IEnumerable<string> Series => lines.Values.Select(line => line.Series);

    public bool IsDown => Volatile.Read(ref _isDown);

    /// <summary>Bars taken so far, those that came again included.</summary>
    public long Bars { get; private set; }

    /// <summary>Events taken from the stream so far.</summary>
    public long Events { get; private set; }

    private Instant Now => Instant.From(time.GetUtcNow());

    public async Task RunAsync(CancellationToken cancellation)
    {
        foreach (var line in lines.Values) Put(line, FeedState.CatchingUp);
        await foreach (var said in stream.WithCancellation(cancellation))
        {
            switch (said)
            {
                case StreamEvent.Data { Facts: { Count: > 0 } facts }:
                    await RetryAsync(facts, cancellation);
                    foreach (var fact in facts)
                        if (!_newest.TryGetValue(fact.Series, out var newest) || fact.EventTime > newest) _newest[fact.Series] = fact.EventTime;
                    foreach (var line in lines.Values)
                        if (facts.Any(fact => fact.Series == line.Series)) Put(line, FeedState.Live, succeeded: true);
                    Bars += facts.Count;
                    break;
                case StreamEvent.Heartbeat(var symbol, _):
                    // A trade: what comes of it is in a bar, but that it came says that the line lives.
                    if (!lines.TryGetValue(symbol, out var alive)) break;
                    Put(alive, FeedState.Live);
                    break;
                case StreamEvent.Up:
                    Volatile.Write(ref _isDown, false);
                    foreach (var line in lines.Values) Put(line, FeedState.Live);
                    break;
                case StreamEvent.Down(var reason) down:
                    Volatile.Write(ref _isDown, true);
                    if (down.IsFatal) LogFatal(log, provider, reason);
                    else LogDown(log, provider, reason);
                    foreach (var line in lines.Values) board.Mark(provider, line.Series, down.IsFatal ? FeedState.Disabled : FeedState.Degraded, reason, Now);
                    break;
            }

            Events++;
        }
    }

    private void Put(BarLine line, FeedState state, bool succeeded = false)
    {
        var due = NextBar(line.Series) + line.Limit;
        board.Put(new(line.Series, provider, state, "", _newest.TryGetValue(line.Series, out var newest) ? newest : null, due, due + line.Limit, options.Of(provider).Licence)
        {
            LastSuccess = succeeded ? Now : null,
        });
    }

    /// <summary>When the next bar of a series ends, by the exchange's calendar.</summary>
    private Instant NextBar(string series)
    {
        var from = _newest.TryGetValue(series, out var newest) ? Instant.Max(newest, Now) : Now;
        var session = NyseCalendar.Default.NextCloseAtOrAfter(from);
        if (from + Period > session.Close - Edge) session = NyseCalendar.Default.NextCloseAtOrAfter(session.Close + TimeSpan.FromTicks(1));
        return Instant.Max(from, session.Open + Edge) + Period;
    }

    /// <summary>A journal that cannot be reached holds the stream up, and loses nothing.</summary>
    private async Task RetryAsync(IReadOnlyList<Fact> facts, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await sink.AppendAsync(facts, live: true, cancellation);
                return;
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
            {
                await Task.Delay(Backoff.Stream.After(failures, Random.Shared.NextDouble()), time, cancellation);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Provider} is down: {Reason}")]
    private static partial void LogDown(ILogger logger, string provider, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Provider} needs attention: {Reason}")]
    private static partial void LogFatal(ILogger logger, string provider, string reason);
}

/// <param name="Series">Id in the catalogue.</param>
/// <param name="Limit">How long nothing may be heard of it while the exchange is open.</param>
internal sealed record BarLine(string Series, TimeSpan Limit);

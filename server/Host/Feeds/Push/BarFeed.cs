using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>
/// An exchange's bars from its stream into the journal; one that comes again with another value is a new edition. Silence is as it
/// should be while the exchange is closed, and in the first and last minutes of a session. A line that says nothing at all while the
/// exchange is open may be dead though it answers pings: it is made again. One caller; <see cref="IsCutOff"/> is for any thread.
/// </summary>
/// <param name="lines">By the symbol the stream has for them.</param>
internal sealed partial class BarFeed(
    string provider, IReadOnlyDictionary<string, BarLine> lines, IAsyncEnumerable<StreamEvent> stream, FactSink sink, FeedHealthBoard board,
    FeedOptions options, TimeProvider time, ILogger<BarFeed> log) : ILiveStream
{
    private static readonly TimeSpan Edge = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    /// <summary>How long after all of them were due the line itself is in doubt.</summary>
    private static readonly TimeSpan Mute = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Instant> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _leftOut = new(StringComparer.Ordinal);
    private readonly Sparing _sparing = new();
    private readonly StreamLine _line = new(provider, [.. lines.Values.Select(line => line.Series)], stream, board, time, log);

    public string Provider => provider;

    public IEnumerable<string> Series => lines.Values.Select(line => line.Series);

    public bool IsDown => _line.IsDown;

    public bool IsCutOff(string series) => IsDown || (Opening <= Now && board.Of(provider, series)?.Due < Now);

    /// <summary>Bars taken so far, those that came again included.</summary>
    public long Bars { get; private set; }

    private Instant Now => Instant.From(time.GetUtcNow());

    public Task RunAsync(CancellationToken cancellation)
    {
        foreach (var line in lines.Values)
            if (board.Of(provider, line.Series)?.Due is null) Put(line, FeedState.CatchingUp);
        return _line.RunAsync(said => TakeAsync(said, cancellation), cancellation);
    }

    private async Task<StreamStanding> TakeAsync(StreamEvent? said, CancellationToken cancellation)
    {
        switch (said)
        {
            case StreamEvent.Data { Facts: { Count: > 0 } told }:
                var facts = Sound(told);
                if (facts.Count == 0) break;
                await _line.OutlastAsync(() => sink.AppendAsync(facts, live: true, cancellation), cancellation);
                foreach (var fact in facts)
                    if (!_newest.TryGetValue(fact.Series, out var newest) || fact.EventTime > newest) _newest[fact.Series] = fact.EventTime;
                foreach (var line in lines.Values.Where(line => facts.Any(fact => fact.Series == line.Series)))
                {
                    _leftOut.Remove(line.Series);
                    Put(line, FeedState.Live, succeeded: true);
                }

                Bars += facts.Count;
                break;
            case StreamEvent.Heartbeat(var symbol, _) when lines.TryGetValue(symbol, out var alive):
                // A trade: what comes of it is in a bar, but that it came says that the line lives.
                Put(alive, FeedState.Live);
                break;
            case StreamEvent.Up(var symbol) when lines.TryGetValue(symbol, out var subscribed):
                _leftOut.Remove(subscribed.Series);
                // To be connected is no bar: what is owed since this session began stays owed.
                if (board.Of(provider, subscribed.Series)?.Due is { } owed && owed < Now && Opening <= owed) board.Mark(provider, subscribed.Series, FeedState.Live, "");
                else Put(subscribed, FeedState.Live);
                break;
            case StreamEvent.LeftOut(var symbol, var reason) when lines.TryGetValue(symbol, out var poorer):
                LeaveOut(poorer, symbol, reason);
                break;
            case StreamEvent.Refused(var symbol, var reason) when lines.TryGetValue(symbol, out var refused):
                board.Mark(provider, refused.Series, FeedState.Degraded, reason, Now);
                break;
        }

        var isMute = Opening <= Now && lines.Values.All(line => board.Of(provider, line.Series)?.Due + Mute < Now);
        return new(isMute ? FormattableString.Invariant($"nothing for {Mute.TotalMinutes:0} min while the exchange is open") : null, []);
    }

    /// <summary>Those that can be; before anything remembers the others.</summary>
    private List<Fact> Sound(IReadOnlyList<Fact> facts)
    {
        var sound = new List<Fact>(facts.Count);
        foreach (var fact in facts)
        {
            if (fact.Bar is not { } bar || Plausible.Flaw(bar, fact.EventTime, Now) is not { } flaw) sound.Add(fact);
            else if (lines.FirstOrDefault(line => line.Value.Series == fact.Series) is { Key: { } symbol, Value: { } line }) LeaveOut(line, symbol, $"1 left out: {flaw}");
        }

        return sound;
    }

    private void LeaveOut(BarLine line, string symbol, string reason)
    {
        if (_sparing.Says(symbol, Now)) LogLeftOut(log, provider, symbol, reason);
        _leftOut[line.Series] = reason;
        board.Mark(provider, line.Series, FeedState.Degraded, reason, Now);
    }

    private void Put(BarLine line, FeedState state, bool succeeded = false)
    {
        var due = NextBar(line.Series) + line.Limit;
        // A trade is no bar: until there is one, what was left out last is said.
        var reason = _leftOut.GetValueOrDefault(line.Series, "");
        if (reason.Length > 0) state = FeedState.Degraded;
        board.Put(new(line.Series, provider, state, reason, _newest.TryGetValue(line.Series, out var newest) ? newest : null, due, due + line.Limit, options.Of(provider).Licence)
        {
            LastSuccess = succeeded ? Now : null,
        });
    }

    /// <summary>From when on something is heard in the session that goes on or is next.</summary>
    private Instant Opening => NyseCalendar.Default.NextCloseAtOrAfter(Now).Open + Edge;

    /// <summary>When the next bar of a series ends, by the exchange's calendar.</summary>
    private Instant NextBar(string series)
    {
        var from = _newest.TryGetValue(series, out var newest) ? Instant.Max(newest, Now) : Now;
        var session = NyseCalendar.Default.NextCloseAtOrAfter(from);
        if (from + Period > session.Close - Edge) session = NyseCalendar.Default.NextCloseAtOrAfter(session.Close + TimeSpan.FromTicks(1));
        return Instant.Max(from, session.Open + Edge) + Period;
    }

    [LoggerMessage(1, LogLevel.Warning, "Of {Provider}'s bars of {Symbol} {Reason}")]
    private static partial void LogLeftOut(ILogger logger, string provider, string symbol, string reason);
}

/// <param name="Series">Id in the catalogue.</param>
/// <param name="Limit">How long nothing may be heard of it while the exchange is open.</param>
internal sealed record BarLine(string Series, TimeSpan Limit);

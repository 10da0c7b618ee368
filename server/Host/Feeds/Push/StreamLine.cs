using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>
/// What all streams into the journal share: a loop that takes an event at a time and turns by itself when none comes, whether the line
/// is up, for the board as well, a line that is made again when it is up and brings nothing, and a journal that may be away for a
/// while. The next event is read when the one before is taken: nothing piles up. One caller; <see cref="IsDown"/> is for any thread.
/// </summary>
internal sealed partial class StreamLine(
    string provider, IEnumerable<string> series, IAsyncEnumerable<StreamEvent> stream, FeedHealthBoard board, TimeProvider time, ILogger log)
{
    /// <summary>Often enough to notice what does not come.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    /// <summary>What may pass by itself is given so long; then the line is made again.</summary>
    private static readonly TimeSpan IllPatience = TimeSpan.FromSeconds(30);

    /// <summary>Between two of them: a new line costs those that are well a moment, and may not help the one that is ill.</summary>
    private static readonly Backoff Renewals = new(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));

    /// <summary>A line that has nothing to say yet is well when it has held for so long.</summary>
    private static readonly TimeSpan Holding = TimeSpan.FromSeconds(30);

    private bool _isDown = true;
    private Instant? _upSince;
    private string? _told;
    private Instant? _illSince;
    private Instant? _renewed;
    private int _renewals;

    /// <summary>True until subscribed, from the end of a connection until the next is, and when the stream has ended.</summary>
    public bool IsDown => Volatile.Read(ref _isDown);

    /// <summary>Events taken from the stream so far.</summary>
    public long Events { get; private set; }

    private Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>Until the stream ends, is cancelled, or an event cannot be taken.</summary>
    /// <param name="take">An event; null when a second has passed or a task beside has ended. Says how the stream stands.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(Func<StreamEvent?, Task<StreamStanding>> take, CancellationToken cancellation)
    {
        try
        {
            while (await ListenAsync(take, cancellation) is { } ill)
            {
                var down = new StreamEvent.Down($"{ill}: the line is made again");
                Lose(down);
                await take(down);
            }
        }
        finally
        {
            Volatile.Write(ref _isDown, true);
        }
    }

    /// <summary>A journal that cannot be reached holds the stream up, and loses nothing.</summary>
    public async Task<T> OutlastAsync<T>(Func<Task<T>> attempt, CancellationToken cancellation)
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

    /// <summary>Why the line is to be made again; null when the stream has ended.</summary>
    private async Task<string?> ListenAsync(Func<StreamEvent?, Task<StreamStanding>> take, CancellationToken cancellation)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var events = stream.GetAsyncEnumerator(leaving.Token);
        Task<bool>? moving = null;
        try
        {
            var turn = Task.Delay(Turn, time, leaving.Token);
            var standing = new StreamStanding(null, []);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                moving ??= events.MoveNextAsync().AsTask();
                if (!moving.IsCompleted) await Task.WhenAny([moving, turn, .. standing.Beside]);
                StreamEvent? said = null;
                if (moving.IsCompleted)
                {
                    if (!await moving) return null;
                    (said, moving) = (events.Current, null);
                }

                if (turn.IsCompleted) turn = Task.Delay(Turn, time, leaving.Token);
                if (said is StreamEvent.Up) Rise();
                if (said is StreamEvent.Data or StreamEvent.Heartbeat || Now - _upSince >= Holding) Recover();
                if (said is StreamEvent.Down down) Lose(down);
                standing = await take(said);
                if (said is not null) Events++;
                if (IsToBeRenewed(standing.Ill)) return standing.Ill;
            }
        }
        finally
        {
            // Nobody may leave while the next event is on its way.
            await leaving.CancelAsync();
            if (moving is not null) await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await events.DisposeAsync();
        }
    }

    private bool IsToBeRenewed(string? ill)
    {
        // While it is down it is being made already.
        if (ill is null || IsDown)
        {
            _illSince = null;
            return false;
        }

        if (_illSince is null)
        {
            _illSince = Now;
            if (Now - _renewed > Renewals.Most) _renewals = 0;
        }

        if (Now - _illSince < IllPatience || Now - _renewed < Renewals.After(_renewals, 1)) return false;
        (_illSince, _renewed, _renewals) = (null, Now, _renewals + 1);
        return true;
    }

    private void Rise()
    {
        if (IsDown) _upSince = Now;
        Volatile.Write(ref _isDown, false);
    }

    /// <summary>An outage ends with what comes, or when the line has held for a while: to be confirmed and cut again is the same outage.</summary>
    private void Recover()
    {
        if (_told is null || IsDown) return;
        _told = null;
        LogUp(log, provider);
    }

    private void Lose(StreamEvent.Down down)
    {
        Volatile.Write(ref _isDown, true);
        _upSince = null;
        // An outage is told once: every try that ends as the one before is no news. Another reason is.
        var reason = down.AskedAgain is { } next ? $"{down.Reason}; {PullRunner.HeldUntil(next, provider)}" : down.Reason;
        if (down.IsFatal) LogFatal(log, provider, _told = reason);
        else if (down.Reason == _told) LogStillDown(log, provider, down.Reason);
        else LogDown(log, provider, _told = down.Reason);
        foreach (var one in series) board.Mark(provider, one, down.IsFatal ? FeedState.Disabled : FeedState.Degraded, reason, Now);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Provider} is down: {Reason}")]
    private static partial void LogDown(ILogger logger, string provider, string reason);

    [LoggerMessage(3, LogLevel.Debug, "{Provider} is still down: {Reason}")]
    private static partial void LogStillDown(ILogger logger, string provider, string reason);

    [LoggerMessage(4, LogLevel.Information, "{Provider} is up again")]
    private static partial void LogUp(ILogger logger, string provider);

    [LoggerMessage(2, LogLevel.Error, "{Provider} needs attention: {Reason}")]
    private static partial void LogFatal(ILogger logger, string provider, string reason);
}

/// <param name="Ill">Why the line brings not what it should, though it is up; null when it does.</param>
/// <param name="Beside">What goes on beside the stream: the loop turns when one of them has ended.</param>
internal readonly record struct StreamStanding(string? Ill, IReadOnlyList<Task> Beside);

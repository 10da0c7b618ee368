using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Push;

/// <summary>
/// What all streams into the journal share: whether the line is up, for the board as well, and a journal that may be away for a while.
/// One caller; <see cref="IsDown"/> is for any thread.
/// </summary>
internal sealed partial class StreamLine(
    string provider, IEnumerable<string> series, IAsyncEnumerable<StreamEvent> stream, FeedHealthBoard board, TimeProvider time, ILogger log)
{
    private bool _isDown;

    /// <summary>True from the end of a connection until the next is subscribed, and when the stream has ended.</summary>
    public bool IsDown => Volatile.Read(ref _isDown);

    /// <summary>Events taken from the stream so far.</summary>
    public long Events { get; private set; }

    /// <summary>Until the stream ends, is cancelled, or an event cannot be taken.</summary>
    public async Task RunAsync(Func<StreamEvent, Task> take, CancellationToken cancellation)
    {
        try
        {
            await foreach (var said in stream.WithCancellation(cancellation))
            {
                if (said is StreamEvent.Up) Volatile.Write(ref _isDown, false);
                if (said is StreamEvent.Down down) Lose(down);
                await take(said);
                Events++;
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

    private void Lose(StreamEvent.Down down)
    {
        Volatile.Write(ref _isDown, true);
        if (down.IsFatal) LogFatal(log, provider, down.Reason);
        else LogDown(log, provider, down.Reason);
        foreach (var one in series) board.Mark(provider, one, down.IsFatal ? FeedState.Disabled : FeedState.Degraded, down.Reason, Instant.From(time.GetUtcNow()));
    }

    [LoggerMessage(1, LogLevel.Warning, "{Provider} is down: {Reason}")]
    private static partial void LogDown(ILogger logger, string provider, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Provider} needs attention: {Reason}")]
    private static partial void LogFatal(ILogger logger, string provider, string reason);
}

using Grpc.Core;

namespace RegimeGrpc.Testing.Streams;

/// <summary>
/// A client that keeps a watch: it reads on, and when the stream ends or falls silent it goes on at its resume point, at whatever
/// address it is told. What it sees goes to a <see cref="StreamLog"/>. Disposing it ends it.
/// </summary>
public sealed class Follower : IAsyncDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _end = new();
    private readonly Func<string> _address;
    private readonly TimeSpan _patience;
    private readonly Lock _gate = new();
    private readonly Task _following;
    private CancellationTokenSource? _connection;
    private CancellationTokenSource? _paused;
    private long _pause;

    /// <param name="log">Where it begins, and what it is to see.</param>
    /// <param name="address">Asked anew for each connection.</param>
    /// <param name="patience">A stream that is silent for so long is dead.</param>
    public Follower(StreamLog log, Func<string> address, TimeSpan? patience = null)
    {
        Log = log;
        (_address, _patience) = (address, patience ?? TimeSpan.FromSeconds(15));
        _following = Task.Run(FollowAsync);
    }

    public StreamLog Log { get; }

    /// <summary>After each signal: a slow reader, or one that reads nothing until it is set back.</summary>
    public TimeSpan Pause
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _pause));
        set
        {
            Interlocked.Exchange(ref _pause, value.Ticks);
            lock (_gate) _paused?.Cancel();
        }
    }

    /// <summary>The refusal that ended it, such as JOURNAL_CHANGED; null while it goes on.</summary>
    public Refusal? Refused { get; private set; }

    /// <summary>Ends when it is refused, and with an exception when a promise is broken.</summary>
    public Task Ended => _following;

    /// <summary>Leaves this connection for the next address.</summary>
    public void Move()
    {
        lock (_gate) _connection?.Cancel();
    }

    /// <summary>Waits until the server says that everything up to a revision has come.</summary>
    public Task UntilCompleteAsync(ulong revision, TimeSpan? limit = null) =>
        HoldsAsync(() => Log.Complete >= revision, limit, $"{Log.Name} is complete up to {revision}");

    /// <summary>Waits for something to be true of its log; a broken promise ends the wait.</summary>
    public async Task HoldsAsync(Func<bool> condition, TimeSpan? limit, string what)
    {
        try
        {
            await Deadline.Holds(async () =>
            {
                if (_following.IsCompleted)
                {
                    await _following;
                    if (!condition()) throw new StreamViolationException($"{Log.Name}: refused with {Refused}");
                }

                return condition();
            }, limit, what);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}; it stands at {Log.Complete}, {Log.Signals} signals over {Log.Connections} connections", late);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _following.Within(what: $"{Log.Name} ends");
    }

    private async Task FollowAsync()
    {
        var wait = FirstWait;
        while (!_end.IsCancellationRequested)
        {
            var before = Log.Complete;
            if (await ConnectAsync() is { IsPassing: false } refusal)
            {
                Refused = refusal;
                return;
            }

            wait = Log.Complete > before ? FirstWait : wait * 2 < LongestWait ? wait * 2 : LongestWait;
            await Task.Delay(wait, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Refusal?> ConnectAsync()
    {
        using var connection = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        lock (_gate) _connection = connection;
        try
        {
            using var endpoint = new Endpoint(_address());
            Log.Begin();
            // A stream that falls silent is given up: behind a wire that swallows everything nothing else would end it.
            connection.CancelAfter(_patience);
            await foreach (var message in endpoint.WatchAsync(Log.Filter, Log.ResumePoint, connection.Token))
            {
                connection.CancelAfter(_patience);
                Log.Take(message);
                if (message is StreamMessage.Signal && Pause is var pause && pause > TimeSpan.Zero) await PauseAsync(pause, connection);
            }

            return null;
        }
        catch (RpcException refused)
        {
            return Refusal.From(refused);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            lock (_gate) _connection = null;
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationTokenSource connection)
    {
        connection.CancelAfter(Timeout.InfiniteTimeSpan);
        using var paused = CancellationTokenSource.CreateLinkedTokenSource(connection.Token);
        lock (_gate) _paused = paused;
        await Task.Delay(pause, paused.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate) _paused = null;
        connection.CancelAfter(_patience);
    }
}

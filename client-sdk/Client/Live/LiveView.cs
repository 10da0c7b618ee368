using RegimeGrpc.Client.Signals;

namespace RegimeGrpc.Client;

/// <summary>
/// The newest complete signal, always readable, from any thread, without waiting. It turns stale by itself: past
/// <see cref="Signal.ValidUntil"/> on the client's own clock, network or no network, whether anything runs or not.
/// </summary>
/// <remarks>Signals of the past that a reconnect brings are shown only when they are the newest; a slow reader costs nothing.</remarks>
public sealed class LiveView : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ending = new();
    private readonly object _gate = new();
    private Seen _seen = new();
    private TaskCompletionSource _changed = NewChange();

    /// <summary>Begins to watch at once.</summary>
    /// <param name="client">Stays the caller's.</param>
    /// <param name="options">Which signals. Always conflated; after a gap the view goes on with the latest signal.</param>
    public LiveView(IRegimeClient client, WatchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _time = client.TimeProvider;
        Completion = RunAsync(client, (options ?? WatchOptions.Default) with { Delivery = Delivery.Latest, AfterGap = AfterGap.StartFromLatest });
        _ = WakeAtEndAsync();
    }

    /// <summary>What is known now.</summary>
    public LiveSignal Current
    {
        get
        {
            lock (_gate) return _seen.At(_time.GetUtcNow());
        }
    }

    /// <summary>
    /// Ends when the view is disposed. Fails with <see cref="RegimeException"/> when the server refuses the watch for good; the view
    /// is stale from then on.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Waits for the first signal.</summary>
    /// <exception cref="RegimeException">The server refuses the watch for good.</exception>
    /// <exception cref="ObjectDisposedException">The view was disposed.</exception>
    public Task<LiveSignal> FirstAsync(CancellationToken cancellation = default) => WaitAsync(now => now.Signal is not null, cancellation);

    /// <summary>
    /// Waits until a condition holds, <see cref="LiveState.Stale"/> by itself included. What comes and goes between two looks may be
    /// missed: to see every signal, use <see cref="IRegimeClient.WatchAsync"/>.
    /// </summary>
    /// <inheritdoc cref="FirstAsync"/>
    public async Task<LiveSignal> WaitAsync(Func<LiveSignal, bool> condition, CancellationToken cancellation = default)
    {
        for (; ; )
        {
            LiveSignal now;
            Task changed;
            lock (_gate)
            {
                now = _seen.At(_time.GetUtcNow());
                changed = _changed.Task;
            }

            if (condition(now)) return now;
            if (Completion.IsCompleted)
            {
                await Completion.ConfigureAwait(false);
                throw new ObjectDisposedException(nameof(LiveView));
            }

            using var alarm = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var left = now is { State: LiveState.Live, Signal.ValidUntil: { } end } ? end - _time.GetUtcNow() : Timeout.InfiniteTimeSpan;
            if (left != Timeout.InfiniteTimeSpan) left = TimeSpan.FromTicks(Math.Clamp(left.Ticks, 0, TimeSpan.TicksPerDay));
            await Task.WhenAny(changed, Task.Delay(left, _time, alarm.Token)).ConfigureAwait(false);
            await alarm.CancelAsync().ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Ends the watch. The last signal stays readable, as stale.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(IRegimeClient client, WatchOptions options)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await foreach (var step in client.WatchAsync(options, _ending.Token).ConfigureAwait(false)) Change(_seen.After(step));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            Change(_seen with { IsConnected = false, Objection = "the view was closed" });
        }
        catch (Exception e)
        {
            Change(_seen with { IsConnected = false, Objection = e.Message });
            throw;
        }
    }

    /// <summary>Whoever waits looks at <see cref="Completion"/> next, so it must be over before they are woken.</summary>
    private async Task WakeAtEndAsync()
    {
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Change(_seen);
    }

    private void Change(Seen seen)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _seen = seen;
            changed = _changed;
            _changed = NewChange();
        }

        changed.SetResult();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Seen
    {
        private Signal? Signal { get; init; }

        /// <summary>Came while catching up: a newer one may follow at once.</summary>
        private Signal? Passing { get; init; }

        private Replica? Replica { get; init; }

        private bool IsCaughtUp { get; init; }

        internal bool IsConnected { private get; init; }

        /// <summary>Why the signal is void before its time; null when it is not.</summary>
        internal string? Objection { private get; init; }

        internal Seen After(WatchEvent step) => step switch
        {
            WatchEvent.Opened => this with { IsConnected = true, IsCaughtUp = false, Passing = null },
            WatchEvent.Published published when IsCaughtUp => this with { Signal = published.Signal, Objection = null },
            WatchEvent.Published published => this with { Passing = published.Signal },
            WatchEvent.CaughtUp when Passing is not null => this with { IsCaughtUp = true, Signal = Passing, Passing = null, Objection = null },
            WatchEvent.CaughtUp => this with { IsCaughtUp = true },
            WatchEvent.Heartbeat heartbeat => this with { Replica = heartbeat.Replica },
            WatchEvent.Reconnecting => this with { IsConnected = false },
            WatchEvent.Gap gap => this with { Objection = gap.Reason },
            _ => this,
        };

        internal LiveSignal At(DateTimeOffset now)
        {
            var (state, reason) = (Signal, Objection) switch
            {
                (null, null) => (LiveState.Waiting, "no signal has come yet"),
                (null, { } objection) => (LiveState.Waiting, objection),
                (_, { } objection) => (LiveState.Stale, objection),
                ({ ValidUntil: { } end }, _) when end <= now => (LiveState.Stale, $"the signal was valid until {end:u}, and nothing newer came"),
                ({ ValidUntil: null }, _) when !IsConnected => (LiveState.Stale, "the signal does not say how long it holds, and there is no connection"),
                _ => (LiveState.Live, ""),
            };
            return new LiveSignal { Signal = Signal, State = state, Reason = reason, IsConnected = IsConnected, Replica = Replica };
        }
    }
}

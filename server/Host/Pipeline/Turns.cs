namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Lets only so many be at something at a time, in the order of their ranks and of equal rank in the order they came. When one of them finds
/// the store out of reach, those who have waited meanwhile are told so too: they need not find out again, one after the other. Thread-safe.
/// </summary>
/// <param name="most">At a time.</param>
/// <param name="patience">Milliseconds after which who waits comes before every rank.</param>
internal sealed class Turns(int most, int patience = 1000)
{
    private readonly Lock _gate = new();

    // In the order they came.
    private readonly List<Waiting> _line = [];
    private int _free = most;

    // The newest time the store was out of reach; a new one each time.
    private volatile JournalUnavailableException? _outage;

    /// <summary>So few that the fold that serves live, and the watches, keep half of the processor.</summary>
    public static Turns Few() => new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Milliseconds after which who waits comes before every rank.</summary>
    public int Patience => patience;

    /// <summary>One of a lower rank waits for a turn now.</summary>
    public bool IsAwaitedBefore(long rank)
    {
        lock (_gate) return _line.Exists(waiting => waiting.Rank < rank && !waiting.Task.IsCompleted);
    }

    /// <summary>Waits for a turn, which ends when it is disposed: <c>using (await turns.TakeAsync(cancellation))</c>.</summary>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <param name="rank">The lower comes first.</param>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; no turn was taken.</exception>
    public async ValueTask<Turn> TakeAsync(CancellationToken cancellation, long rank = 0)
    {
        cancellation.ThrowIfCancellationRequested();
        Waiting waiting;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
                return new(this);
            }

            _line.Add(waiting = new(rank));
        }

        using var registration = cancellation.UnsafeRegister(static (waiting, token) => ((Waiting)waiting!).TrySetCanceled(token), waiting);
        await waiting.Task;
        return new(this);
    }

    /// <summary>Waits for a turn and does the work.</summary>
    /// <param name="work">What is done; it has to hear of the cancellation by itself.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <param name="rank">The lower comes first.</param>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; the work was not begun, or was told by itself.</exception>
    /// <exception cref="JournalUnavailableException">The work failed by it, or that of another did while this one waited.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation, long rank = 0)
    {
        var before = _outage;
        using var turn = await TakeAsync(cancellation, rank);
        try
        {
            if (_outage is { } outage && outage != before) throw new JournalUnavailableException(outage.Message, outage.InnerException);
            return await work();
        }
        catch (JournalUnavailableException e)
        {
            if (_outage == before) _outage = e;
            throw;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            while (_line.Count > 0)
                if (TakeNext().TrySetResult())
                    return;
            _free++;
        }
    }

    /// <summary>The next one in the line, which may have given up.</summary>
    private Waiting TakeNext()
    {
        var next = 0;
        if (Environment.TickCount64 - _line[0].Since < patience)
            for (var i = 1; i < _line.Count; i++)
                if (_line[i].Rank < _line[next].Rank)
                    next = i;
        var taken = _line[next];
        _line.RemoveAt(next);
        return taken;
    }

    /// <summary>To be disposed once.</summary>
    public readonly struct Turn(Turns turns) : IDisposable
    {
        public void Dispose() => turns.End();
    }

    private sealed class Waiting(long rank) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Rank => rank;

        /// <summary>By <see cref="Environment.TickCount64"/>.</summary>
        public long Since { get; } = Environment.TickCount64;
    }
}

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Lets only so many be at something at a time, in the order they came. When one of them finds the store out of reach, those who have
/// waited meanwhile are told so too: they need not find out again, one after the other. Thread-safe.
/// </summary>
/// <param name="most">At a time.</param>
internal sealed class Turns(int most)
{
    private readonly SemaphoreSlim _free = new(most, most);

    // The newest time the store was out of reach; a new one each time.
    private volatile JournalUnavailableException? _outage;

    /// <summary>So few that the fold that serves live, and the watches, keep half of the processor.</summary>
    public static Turns Few() => new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn, which ends when it is disposed: <c>using (await turns.TakeAsync(cancellation))</c>.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; no turn was taken.</exception>
    public async ValueTask<Turn> TakeAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        return new(_free);
    }

    /// <summary>Waits for a turn and does the work.</summary>
    /// <param name="work">What is done; it has to hear of the cancellation by itself.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; the work was not begun, or was told by itself.</exception>
    /// <exception cref="JournalUnavailableException">The work failed by it, or that of another did while this one waited.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        var before = _outage;
        using var turn = await TakeAsync(cancellation);
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

    /// <summary>To be disposed once.</summary>
    public readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Lets only so many be at something at a time; the others wait for their turn. Thread-safe.</summary>
/// <param name="most">At a time.</param>
internal sealed class Turns(int most)
{
    private readonly SemaphoreSlim _free = new(most, most);

    /// <summary>So few that the fold that serves live, and the watches, keep half of the processor.</summary>
    public static Turns Few() => new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Waits for a turn, which ends when it is disposed: <c>using (await turns.TakeAsync(cancellation))</c>.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; no turn was taken.</exception>
    public async ValueTask<Turn> TakeAsync(CancellationToken cancellation)
    {
        await _free.WaitAsync(cancellation);
        return new(_free);
    }

    /// <summary>To be disposed once.</summary>
    public readonly struct Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}

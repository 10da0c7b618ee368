namespace RegimeGrpc.Client.Testing.Loopback;

/// <summary>Lets pass while it is open. Open at first. Safe for concurrent use.</summary>
internal sealed class Gate
{
    private volatile TaskCompletionSource? _closed;

    /// <summary>Null while open, so that passing costs nothing.</summary>
    internal Task? Opening => _closed?.Task;

    internal void Close() => Interlocked.CompareExchange(ref _closed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    internal void Open() => Interlocked.Exchange(ref _closed, null)?.SetResult();

    internal async ValueTask PassAsync(CancellationToken cancellation)
    {
        while (Opening is { } opening) await opening.WaitAsync(cancellation).ConfigureAwait(false);
    }
}

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Waiting for work that does not hear a cancellation, as that of Redis' driver does not.</summary>
internal static class Leaving
{
    /// <summary>Waits for it, or leaves it behind; how it ends after that is nobody's business.</summary>
    /// <param name="work">Goes on by itself.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <param name="limit">The longest wait; null for none.</param>
    /// <exception cref="OperationCanceledException">It was left behind.</exception>
    /// <exception cref="TimeoutException">It was left behind when the limit had passed.</exception>
    public static async Task<T> OrLeaveAsync<T>(this Task<T> work, CancellationToken cancellation, TimeSpan? limit = null)
    {
        await ((Task)work).OrLeaveAsync(cancellation, limit);
        return await work;
    }

    /// <inheritdoc cref="OrLeaveAsync{T}(Task{T}, CancellationToken, TimeSpan?)"/>
    public static Task OrLeaveAsync(this Task work, CancellationToken cancellation, TimeSpan? limit = null)
    {
        if (work.IsCompleted) return work;
        _ = work.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return work.WaitAsync(limit ?? Timeout.InfiniteTimeSpan, cancellation);
    }
}

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Wakes everyone who waits, each time. Take <see cref="Next"/>, look whether there is work, then await it: no ring is missed.</summary>
internal sealed class WakeUp
{
    private volatile TaskCompletionSource _next = New();

    public Task Next => _next.Task;

    public void Ring() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

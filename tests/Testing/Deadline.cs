using System.Runtime.CompilerServices;

namespace RegimeGrpc.Testing;

/// <summary>Every await in a test has an end: what hangs is a failure that names what was awaited, not a stuck build.</summary>
public static class Deadline
{
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <exception cref="TimeoutException">The task did not end in time. It is left running.</exception>
    public static async Task Within(this Task task, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(limit ?? Default);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Late(limit, what);
        }
    }

    /// <inheritdoc cref="Within(Task, TimeSpan?, string)"/>
    public static async Task<T> Within<T>(this Task<T> task, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        await Within((Task)task, limit, what);
        return await task;
    }

    /// <inheritdoc cref="Within(Task, TimeSpan?, string)"/>
    public static Task Within(this ValueTask task, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().Within(limit, what);

    /// <inheritdoc cref="Within(Task, TimeSpan?, string)"/>
    public static Task<T> Within<T>(this ValueTask<T> task, TimeSpan? limit = null, [CallerArgumentExpression(nameof(task))] string what = "") =>
        task.AsTask().Within(limit, what);

    /// <summary>
    /// Calls <paramref name="attempt"/> until it ends without a <typeparamref name="TFault"/>; for "recovers by itself" across a
    /// process or a network, which give no signal to wait for.
    /// </summary>
    /// <exception cref="TimeoutException">It still fails after <paramref name="limit"/>; the last fault is inside.</exception>
    public static async Task<T> Recovers<T, TFault>(Func<Task<T>> attempt, TimeSpan? limit = null, [CallerArgumentExpression(nameof(attempt))] string what = "")
        where TFault : Exception
    {
        var end = Environment.TickCount64 + (long)(limit ?? Default).TotalMilliseconds;
        while (true)
        {
            try
            {
                return await attempt().Within(limit, what);
            }
            catch (TFault fault)
            {
                if (Environment.TickCount64 >= end) throw new TimeoutException($"Still failing at the deadline: {what}", fault);
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Asks until the answer is yes; for a condition of another process, which gives no signal to wait for.</summary>
    /// <exception cref="TimeoutException">It is still no after <paramref name="limit"/>.</exception>
    public static async Task Holds(Func<Task<bool>> condition, TimeSpan? limit = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var end = Environment.TickCount64 + (long)(limit ?? Default).TotalMilliseconds;
        while (!await condition().Within(limit, what))
        {
            if (Environment.TickCount64 >= end) throw Late(limit, what);
            await Task.Delay(5);
        }
    }

    private static TimeoutException Late(TimeSpan? limit, string what) => new($"Not done within {(limit ?? Default).TotalSeconds:0.#} s: {what}");
}

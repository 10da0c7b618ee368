using Microsoft.AspNetCore.Connections.Features;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// Calls that are cancelled before they begin: nothing is done for them, and a connection that sends one after the other is closed. No
/// client does so who wants an answer, and to open and cancel costs the sender less than the server ("rapid reset", CVE-2023-44487).
/// </summary>
internal static class CancelledCalls
{
    // A client whose deadline is too short, or that gives up on many calls at once, has some answered in between.
    private const int MostInARow = 1000;

    public static Task RunAsync(HttpContext context, RequestDelegate call)
    {
        var count = Of(context);
        if (!context.RequestAborted.IsCancellationRequested)
        {
            count?.Reset();
            return call(context);
        }

        if (count?.Next() == MostInARow) context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
        return Task.CompletedTask;
    }

    private static Count? Of(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items is not { } items) return null;
        lock (items)
        {
            if (items.TryGetValue(typeof(CancelledCalls), out var kept)) return (Count)kept!;
            var count = new Count();
            items[typeof(CancelledCalls)] = count;
            return count;
        }
    }

    private sealed class Count
    {
        private int _count;

        public int Next() => Interlocked.Increment(ref _count);

        public void Reset() => Volatile.Write(ref _count, 0);
    }
}

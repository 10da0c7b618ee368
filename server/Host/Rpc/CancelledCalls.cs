using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Connections.Features;
using RegimeGrpc.Server.Access;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// Calls that are cancelled before they are answered: for one that is so before it begins nothing is done, and a connection that sends
/// more of them than anybody does who wants an answer is cut off. To open and cancel costs the sender less than the server ("rapid reset",
/// CVE-2023-44487).
/// </summary>
internal sealed class CancelledCalls(Newcomers? newcomers) : IDisposable
{
    // A client whose deadline is too short cancels all the time, and one that gives up cancels all it has under way at once.
    private const int AtOnce = 1000;
    private const int ASecond = 100;

    private readonly PartitionedRateLimiter<string> _cancelled = PartitionedRateLimiter.Create<string, string>(connection =>
        RateLimitPartition.GetTokenBucketLimiter(connection, _ => new() { TokenLimit = AtOnce, TokensPerPeriod = ASecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1) }));

    public async Task RunAsync(HttpContext context, RequestDelegate call)
    {
        // Others put their own in its place, for ends that are not the client's.
        var gone = context.RequestAborted;
        try
        {
            if (!gone.IsCancellationRequested) await call(context);
        }
        finally
        {
            if (gone.IsCancellationRequested && !context.Response.HasStarted) Count(context);
        }
    }

    public void Dispose() => _cancelled.Dispose();

    private void Count(HttpContext context)
    {
        using var counted = _cancelled.AttemptAcquire(context.Connection.Id);
        if (counted.IsAcquired || !IsFirst(context)) return;
        newcomers?.Strike(context.Connection.RemoteIpAddress);
        context.Features.Get<IConnectionLifetimeFeature>()?.Abort();
    }

    /// <summary>Many are on their way when a connection is cut off, and it is so once.</summary>
    private static bool IsFirst(HttpContext context)
    {
        if (context.Features.Get<IConnectionItemsFeature>()?.Items is not { } items) return false;
        lock (items) return items.TryAdd(typeof(CancelledCalls), null);
    }
}

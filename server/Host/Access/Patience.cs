using System.Collections.Concurrent;
using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Connections;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// How much a connection may waste: calls that are cancelled before they are answered, and streams that are none. Both cost the sender less
/// than the server ("rapid reset", CVE-2023-44487, and "made you reset", CVE-2025-8671). One that wastes more than anybody does who wants an
/// answer is cut off, and its address remembered for it.
/// </summary>
internal sealed class Patience(Newcomers? newcomers) : IDisposable
{
    // A client whose deadline is too short cancels all the time, and one that gives up cancels all it has under way at once.
    private const int AtOnce = 1000;
    private const int ASecond = 100;

    private readonly ConcurrentDictionary<string, ConnectionContext> _open = new(StringComparer.Ordinal);

    private readonly PartitionedRateLimiter<string> _wasted = PartitionedRateLimiter.Create<string, string>(connection =>
        RateLimitPartition.GetTokenBucketLimiter(connection, _ => new() { TokenLimit = AtOnce, TokensPerPeriod = ASecond, ReplenishmentPeriod = TimeSpan.FromSeconds(1) }));

    public async Task ComeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        _open[connection.ConnectionId] = connection;
        try
        {
            await next(connection);
        }
        finally
        {
            _open.TryRemove(connection.ConnectionId, out _);
        }
    }

    /// <summary>Something came on the connection for which the server has worked in vain.</summary>
    public void Try(string connectionId)
    {
        using var counted = _wasted.AttemptAcquire(connectionId);
        // Many are on their way when a connection is cut off, and it is so once.
        if (counted.IsAcquired || !_open.TryRemove(connectionId, out var connection)) return;
        newcomers?.Strike((connection.RemoteEndPoint as IPEndPoint)?.Address);
        connection.Abort();
    }

    public void Dispose() => _wasted.Dispose();
}

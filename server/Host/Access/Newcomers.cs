using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Connections;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Connections by address, before anything is done for them: whoever opens them to let them go at once, or is cut off for what it does on
/// them and comes back, takes no more of the server than that. What is over the limit is closed unheard.
/// </summary>
internal sealed class Newcomers : IDisposable
{
    /// <summary>The watches of a large site come back at once after a restart, each by a connection of its own.</summary>
    public const int AtOnce = 10_000;

    /// <summary>That many come back to an address, connections a second.</summary>
    public const int ASecond = 500;

    /// <summary>So often an address may have been cut off of late and still be let in.</summary>
    public const int Strikes = 10;

    private static readonly TimeSpan StrikeForgotten = TimeSpan.FromSeconds(1);
    private const int PartsOfASecond = 10;

    private readonly PartitionedRateLimiter<IPAddress> _coming = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new()
        {
            TokenLimit = AtOnce,
            TokensPerPeriod = ASecond / PartsOfASecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / PartsOfASecond,
        }));

    private readonly PartitionedRateLimiter<IPAddress> _struck = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetTokenBucketLimiter(address, _ => new() { TokenLimit = Strikes, TokensPerPeriod = 1, ReplenishmentPeriod = StrikeForgotten }));

    public Task ComeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (IsLetIn(NetworkOf((connection.RemoteEndPoint as IPEndPoint)?.Address))) return next(connection);
        Instruments.Refused.Add(1);
        connection.Abort();
        return Task.CompletedTask;
    }

    /// <summary>A connection of the address was cut off for what it did.</summary>
    public void Strike(IPAddress? address) => _struck.AttemptAcquire(NetworkOf(address)).Dispose();

    public void Dispose()
    {
        _coming.Dispose();
        _struck.Dispose();
    }

    private bool IsLetIn(IPAddress network)
    {
        if (_struck.GetStatistics(network) is { CurrentAvailablePermits: 0 }) return false;
        using var room = _coming.AttemptAcquire(network);
        return room.IsAcquired;
    }

    /// <summary>An IPv6 site has 2^64 addresses or more: what counts is its first half.</summary>
    internal static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is null) return IPAddress.Loopback;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}

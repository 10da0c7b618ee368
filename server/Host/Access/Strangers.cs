using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Connections.Features;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Connections on which nobody calls who is known: health and reflection need no key, and whoever shows a wrong one is told so. A small
/// answer is over for the server when it is made, so one who does not read leaves as many here as he has streams, 11 KB each. So such a
/// connection makes few calls before it is asked to end and come back, which frees them, and an address has so many of them.
/// </summary>
internal sealed class Strangers(Newcomers newcomers) : IDisposable
{
    /// <summary>Of one address (of IPv6 a /64), at a time. What is over is cut off unanswered.</summary>
    public const int Connections = 1000;

    /// <summary>After that many calls a connection is asked to end (GOAWAY); who goes on is cut off at twice as many.</summary>
    public const int Calls = 25;

    // A probe has its answer long before.
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(10);

    private readonly PartitionedRateLimiter<IPAddress> _connections = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetConcurrencyLimiter(address, _ => new() { PermitLimit = Connections }));

    /// <remarks>Behind authentication, and before what refuses.</remarks>
    public Task RunAsync(HttpContext context, RequestDelegate call)
    {
        var features = context.Features;
        // The HTTP port has one answer a connection.
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) || features.Get<IConnectionItemsFeature>()?.Items is not { } items || features.Get<IConnectionLifetimeFeature>() is not { } connection)
            return call(context);

        var isKnown = Caller.Of(context) != Caller.Anyone;
        int calls;
        lock (items)
        {
            if (!items.TryGetValue(typeof(Visit), out var begun)) items[typeof(Visit)] = begun = Begin(context, connection.ConnectionClosed, isKnown);
            calls = ((Visit)begun!).Call(isKnown);
        }

        if (calls == Calls) _ = EndAsync(connection, features.Get<IConnectionLifetimeNotificationFeature>());
        if (calls <= 2 * Calls) return call(context);
        // Once: many are on their way when a connection is cut off.
        if (calls == (2 * Calls) + 1) newcomers.Strike(context.Connection.RemoteIpAddress);
        connection.Abort();
        return Task.CompletedTask;
    }

    public void Dispose() => _connections.Dispose();

    private Visit Begin(HttpContext context, CancellationToken closed, bool isKnown)
    {
        if (isKnown) return new(null);
        var room = _connections.AttemptAcquire(Newcomers.NetworkOf(context.Connection.RemoteIpAddress));
        if (!room.IsAcquired) Instruments.Refused.Add(1);
        closed.Register(room.Dispose);
        return new(room);
    }

    private static async Task EndAsync(IConnectionLifetimeFeature connection, IConnectionLifetimeNotificationFeature? goodbye)
    {
        goodbye?.RequestClose();
        await Task.Delay(Goodbye, connection.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        connection.Abort();
    }

    /// <summary>Who is on a connection; once somebody is known, his limits hold.</summary>
    private sealed class Visit(RateLimitLease? room)
    {
        private int _calls;
        private bool _isKnown;

        /// <returns>How many calls nobody known has made.</returns>
        public int Call(bool isKnown)
        {
            if (isKnown && !_isKnown) room?.Dispose();
            _isKnown |= isKnown;
            return _isKnown ? 0 : room is { IsAcquired: false } ? int.MaxValue : ++_calls;
        }
    }
}

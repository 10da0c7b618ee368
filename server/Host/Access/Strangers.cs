using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Connections on which nobody calls who is known: health and reflection need no key. A small answer is over for the server when it is made,
/// so one who does not read would leave as many here as he has streams, 11 KB each. So such a connection is answered few calls before it is
/// asked to end, and an address has so many of them.
/// </summary>
internal sealed class Strangers : IDisposable
{
    /// <summary>Of one address (of IPv6 a /64), at a time. On what is over nothing is answered.</summary>
    public const int Connections = 500;

    /// <summary>After that many calls a connection is asked to end (GOAWAY). Those that were on their way are answered up to twice as many.</summary>
    public const int Calls = 25;

    // REFUSED_STREAM (RFC 9113, 8.7): nothing was done, and a client tries again on another connection.
    private const int Refused = 0x7;

    private readonly PartitionedRateLimiter<IPAddress> _connections = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetConcurrencyLimiter(address, _ => new() { PermitLimit = Connections }));

    /// <remarks>Behind what refuses: of a refusal nothing stays, for it is headers alone, which need no window.</remarks>
    public Task RunAsync(HttpContext context, RequestDelegate call)
    {
        var features = context.Features;
        // The HTTP port has one answer a connection.
        if (!HttpProtocol.IsHttp2(context.Request.Protocol) || features.Get<IConnectionItemsFeature>()?.Items is not { } items) return call(context);
        var isKnown = Caller.Of(context) != Caller.Anyone;
        int calls;
        lock (items)
        {
            if (!items.TryGetValue(typeof(Visit), out var visit)) items[typeof(Visit)] = visit = isKnown ? new Visit(null) : Begin(context);
            calls = ((Visit)visit!).Call(isKnown);
        }

        if (calls == Calls) features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        if (calls <= 2 * Calls) return call(context);
        features.Get<IHttpResetFeature>()?.Reset(Refused);
        return Task.CompletedTask;
    }

    public void Dispose() => _connections.Dispose();

    private Visit Begin(HttpContext context)
    {
        var room = _connections.AttemptAcquire(Newcomers.NetworkOf(context.Connection.RemoteIpAddress));
        if (room.IsAcquired)
        {
            context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed.Register(room.Dispose);
            return new(room);
        }

        Instruments.Refused.Add(1);
        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        return new(room);
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

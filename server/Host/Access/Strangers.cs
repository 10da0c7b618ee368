using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
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

    private readonly PartitionedRateLimiter<IPAddress> _connections = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
        RateLimitPartition.GetConcurrencyLimiter(address, _ => new() { PermitLimit = Connections }));

    public async Task ComeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        using var visit = new Visit();
        // Before the first calls, which come side by side.
        connection.Items[typeof(Visit)] = visit;
        await next(connection);
    }

    /// <remarks>Behind what refuses: of a refusal nothing stays, for it is headers alone, which need no window.</remarks>
    public Task RunAsync(HttpContext context, RequestDelegate call)
    {
        // The HTTP port has one answer a connection, and no visits.
        if (context.Features.Get<IConnectionItemsFeature>()?.Items.TryGetValue(typeof(Visit), out var visit) != true) return call(context);
        var calls = ((Visit)visit!).Call(Caller.Of(context) != Caller.Anyone, () => Enter(context));
        if (calls == Calls) AskToEnd(context);
        if (calls <= 2 * Calls) return call(context);
        CallEnds.Refuse(context);
        return Task.CompletedTask;
    }

    public void Dispose() => _connections.Dispose();

    private RateLimitLease Enter(HttpContext context)
    {
        var room = _connections.AttemptAcquire(Newcomers.NetworkOf(context.Connection.RemoteIpAddress));
        if (room.IsAcquired) return room;
        Instruments.Refused.Add(1);
        AskToEnd(context);
        return room;
    }

    private static void AskToEnd(HttpContext context) => context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();

    /// <summary>Who is on a connection; once somebody is known, his limits hold.</summary>
    private sealed class Visit : IDisposable
    {
        private readonly Lock _gate = new();
        private RateLimitLease? _room;
        private int _calls;
        private bool _isKnown;

        /// <returns>How many calls nobody known has made; more than any limit where there is no room for one.</returns>
        public int Call(bool isKnown, Func<RateLimitLease> enter)
        {
            lock (_gate)
            {
                if (isKnown && !_isKnown) _room?.Dispose();
                _isKnown |= isKnown;
                if (_isKnown) return 0;
                _room ??= enter();
                return _room.IsAcquired ? ++_calls : int.MaxValue;
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _isKnown = true;
                _room?.Dispose();
            }
        }
    }
}

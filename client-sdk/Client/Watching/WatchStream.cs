using Grpc.Core;
using RegimeGrpc.Client.Access;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Watching;

/// <summary>One Watch call. What arrives waits until it is taken; a read that nobody awaits any more cannot fail unobserved.</summary>
internal sealed class WatchStream : IDisposable
{
    private readonly AsyncServerStreamingCall<V1.WatchResponse> _call;
    private readonly CancellationTokenSource _ending;
    private readonly TimeProvider _time;
    private Task<Arrival>? _next;
    private long _waitingSince;

    internal WatchStream(Calls calls, V1.WatchRequest request, Shown shown, TimeProvider time, CancellationToken cancellation)
    {
        _time = time;
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _call = calls.Regime.Watch(request, calls.Endless(shown, _ending.Token));
    }

    /// <summary>The next thing to arrive; the same until it is taken.</summary>
    internal Task<Arrival> Next()
    {
        if (_next is null)
        {
            _waitingSince = _time.GetTimestamp();
            _next = ReadAsync();
        }

        return _next;
    }

    /// <summary>How long the caller has been waiting for the next arrival. Time the caller spent elsewhere does not count.</summary>
    internal TimeSpan Waited => _time.GetElapsedTime(_waitingSince);

    internal void Taken() => _next = null;

    public void Dispose()
    {
        _ending.Cancel();
        _call.Dispose();
        _ending.Dispose();
    }

    private async Task<Arrival> ReadAsync()
    {
        try
        {
            return await _call.ResponseStream.MoveNext(_ending.Token).ConfigureAwait(false)
                ? new Arrival.Message(_call.ResponseStream.Current)
                : new Arrival.Ended(null);
        }
        catch (RpcException e)
        {
            return new Arrival.Ended(Fault.From(e));
        }
        catch (OperationCanceledException)
        {
            return new Arrival.Ended(null);
        }
    }
}

/// <summary>What can happen on a watch while its caller waits.</summary>
internal abstract record Arrival
{
    internal sealed record Message(V1.WatchResponse Response) : Arrival;

    /// <summary>The stream is over; without a fault the server just closed it.</summary>
    internal sealed record Ended(Fault? Fault) : Arrival;

    /// <summary>Nothing came for so long that the connection counts as dead.</summary>
    internal sealed record Silent : Arrival;

    /// <summary>The newest signal turned stale.</summary>
    internal sealed record Expired : Arrival;
}

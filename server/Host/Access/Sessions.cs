using System.Collections.Concurrent;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Calls under way, so that a watch does not outlive the key it was opened with: when the key is withdrawn, changed or expires, the
/// call is broken off. The client comes back, and is told then what is wrong.
/// </summary>
internal sealed class Sessions : IDisposable
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

    private readonly AccessFiles _files;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<HttpContext, Caller> _open = new();

    public Sessions(AccessFiles files, TimeProvider time)
    {
        (_files, _time) = (files, time);
        files.Changed += BreakOff;
    }

    /// <summary>Runs a call for as long as its caller may make it.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate call)
    {
        var caller = Caller.Of(context);
        if (caller is { Expires: null, Grant: null })
        {
            await call(context);
            return;
        }

        _open[context] = caller;
        try
        {
            // The list may have changed since the caller was authenticated.
            if (caller.Grant is { } grant && _files.List?.Holds(grant) != true) context.Abort();
            await using var expiry = caller.Expires is { } end && end - _files.Now is var left && left < LongestTimer
                ? _time.CreateTimer(static state => ((HttpContext)state!).Abort(), context, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan)
                : null;
            await call(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    public void Dispose() => _files.Changed -= BreakOff;

    private void BreakOff(AccessList list)
    {
        foreach (var (context, caller) in _open)
            if (caller.Grant is { } grant && !list.Holds(grant)) context.Abort();
    }
}

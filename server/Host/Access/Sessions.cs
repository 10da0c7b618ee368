using System.Collections.Concurrent;
using System.Diagnostics;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Calls under way, so that a watch does not outlive the key it was opened with: when the key is withdrawn, changed or expires, the
/// call is broken off. The client comes back, and is told then what is wrong.
/// </summary>
internal sealed partial class Sessions : IDisposable
{
    // Longer than a timer can wait nobody stays without showing again who he is.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly AccessFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<HttpContext, Caller> _open = new();

    public Sessions(AccessFiles files, TimeProvider time, ILogger<Sessions> log)
    {
        (_files, _time, _log) = (files, time, log);
        files.Changed += BreakOff;
    }

    /// <summary>Runs a call for as long as its caller may make it.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate call)
    {
        var caller = Caller.Of(context);
        if (caller != Caller.Anyone)
        {
            // Appends are attributed in the journal and watches listed; of reads this is all there is, for who asks for it.
            Activity.Current?.SetTag("regime.caller", caller.Name).SetTag("regime.key_id", caller.KeyId);
            LogCall(_log, context.Request.Path, caller.Name, caller.KeyId, Origins.ClassOf(context.Connection.RemoteIpAddress));
        }

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
            await using var expiry = caller.Expires is { } end
                ? _time.CreateTimer(static state => ((HttpContext)state!).Abort(), context, Until(end), Timeout.InfiniteTimeSpan)
                : null;
            await call(context);
        }
        finally
        {
            _open.TryRemove(context, out _);
        }
    }

    public void Dispose() => _files.Changed -= BreakOff;

    private TimeSpan Until(DateTimeOffset end) => (end - _files.Now) is var left && left < TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? left : Longest;

    private void BreakOff(AccessList list)
    {
        foreach (var (context, caller) in _open)
            if (caller.Grant is { } grant && !list.Holds(grant)) context.Abort();
    }

    [LoggerMessage(1, LogLevel.Debug, "{Path} by {Caller}, key {KeyId}, {AddressClass}")]
    private static partial void LogCall(ILogger logger, string path, string caller, string keyId, string addressClass);
}

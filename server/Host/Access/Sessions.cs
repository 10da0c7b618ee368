using System.Collections.Concurrent;
using System.Diagnostics;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Calls under way, so that a watch does not outlive the key it was opened with: when the key is withdrawn, changed or expires, the call
/// ends, and its answer says why.
/// </summary>
internal sealed partial class Sessions : IDisposable
{
    // Longer than a timer can wait nobody stays without showing again who he is.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private readonly AccessFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<Session, Caller> _open = new();

    public Sessions(AccessFiles files, TimeProvider time, ILogger<Sessions> log)
    {
        (_files, _time, _log) = (files, time, log);
        files.Changed += EndThoseOf;
    }

    /// <summary>Why a call was ended from here; null when it was not.</summary>
    public static Fault? EndOf(HttpContext context) => (context.Items.TryGetValue(typeof(Session), out var session) ? (Session?)session : null)?.Fault;

    /// <summary>Runs a call for as long as its caller may make it.</summary>
    public async Task RunAsync(HttpContext context, RequestDelegate call)
    {
        var caller = Caller.Of(context);
        if (caller != Caller.Anyone)
        {
            // Appends are attributed in the journal and watches listed; of reads this is all there is, for who asks for it.
            Activity.Current?.SetTag("regime.caller", caller.Name).SetTag("regime.key_id", caller.KeyId);
            // Of the method, not of the path: somebody may have sent a key in that.
            LogCall(_log, (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "", caller.Name, caller.KeyId, Origins.ClassOf(context.Connection.RemoteIpAddress));
        }

        if (caller is { Expires: null, Grant: null })
        {
            await call(context);
            return;
        }

        await using var session = new Session(context);
        _open[session] = caller;
        try
        {
            // The list may have changed since the caller was authenticated.
            if (_files.List is { } list && FaultOf(caller, list) is { } fault) session.End(fault);
            await using var expiry = caller.Expires is { } end
                ? _time.CreateTimer(_ => session.End(Expired(caller)), null, Until(end), Timeout.InfiniteTimeSpan)
                : null;
            await call(context);
        }
        finally
        {
            _open.TryRemove(session, out _);
        }
    }

    public void Dispose() => _files.Changed -= EndThoseOf;

    private TimeSpan Until(DateTimeOffset end) => (end - _files.Now) is var left && left < TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? left : Longest;

    private void EndThoseOf(AccessList list)
    {
        var over = _open.Select(open => (Session: open.Key, Fault: FaultOf(open.Value, list))).Where(it => it.Fault is not null).ToArray();
        // All of them know before one ends: its place passes to one that waits for it, which must not begin any more.
        foreach (var (session, fault) in over) session.Condemn(fault!);
        foreach (var (session, _) in over) session.End();
    }

    /// <summary>Why who calls may not go on by this list; null when he may.</summary>
    private static Fault? FaultOf(Caller caller, AccessList list) =>
        caller.Grant is not { } grant || list.Holds(grant) ? null
        // Whoever comes back is asked again, and may do what the list says now.
        : list.Has(grant) ? new(Fault.Draining, $"What '{caller.Name}' may do was changed by the operator. Open the call again.", None)
        : new(Fault.CredentialsInvalid, $"The key or certificate '{caller.KeyId}' of '{caller.Name}' was withdrawn. Ask the operator for a new one.", None);

    private static Fault Expired(Caller caller) => new(Fault.CredentialsExpired, $"What '{caller.Name}' opened this call with has expired. Open it again with something newer.", None);

    private static readonly Dictionary<string, string> None = [];

    [LoggerMessage(1, LogLevel.Debug, "{Method} by {Caller}, key {KeyId}, {AddressClass}")]
    private static partial void LogCall(ILogger logger, string method, string caller, string keyId, string addressClass);

    /// <summary>A call that can be ended, for a reason.</summary>
    private sealed class Session : IAsyncDisposable
    {
        // Whoever does not read the reason learns of the end by that of the stream.
        private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

        private readonly Lock _gate = new();
        private readonly HttpContext _context;
        private readonly CancellationTokenSource _ending;
        private bool _isEnding;
        private bool _isOver;

        public Session(HttpContext context)
        {
            _context = context;
            _ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            context.RequestAborted = _ending.Token;
            context.Items[typeof(Session)] = this;
        }

        public Fault? Fault { get; private set; }

        public void End(Fault fault)
        {
            Condemn(fault);
            End();
        }

        /// <summary>It may not go on, and is still to be ended. The first reason counts.</summary>
        public void Condemn(Fault fault)
        {
            lock (_gate)
                if (!_isOver) Fault ??= fault;
        }

        public void End()
        {
            lock (_gate)
            {
                if (_isOver || _isEnding || Fault is null) return;
                _isEnding = true;
            }

            _ = EndAsync();
        }

        public async ValueTask DisposeAsync()
        {
            // Much that its caller does not read is cut off with the stream; once the response is completed, it could not be.
            if (Fault is not null && _context.Response.HasStarted)
                await ((Task)_context.Response.BodyWriter.FlushAsync().AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate) _isOver = true;
            _ending.Dispose();
        }

        private async Task EndAsync()
        {
            try
            {
                await _ending.CancelAsync();
                lock (_gate)
                    if (!_isOver) CallEnds.StopReading(_context);
            }
            catch (ObjectDisposedException)
            {
                // It is over by itself.
            }

            await Task.Delay(Farewell);
            lock (_gate)
                if (!_isOver) _context.Abort();
        }
    }
}

using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// What is under way when the server stops: it may end by itself for a moment, an append above all, and is then ended, whatever it waits
/// for. The server's own calls are answered DRAINING.
/// </summary>
internal sealed class CallsAtStop : IDisposable
{
    // Most calls take milliseconds. Kestrel waits for the last of them, and the server must be gone after 5 s.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    // It says goodbye by itself, and needs its call for that.
    private const string Watch = "/regime.v1.RegimeService/Watch";

    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenRegistration _stopping;

    public CallsAtStop(IHostApplicationLifetime lifetime)
    {
        Began = lifetime.ApplicationStopping;
        _stopping = Began.Register(() => _over.CancelAfter(Moment));
    }

    /// <summary>Cancelled as soon as the server begins to stop.</summary>
    public CancellationToken Began { get; }

    /// <summary>Nothing begins any more, and what is under way is ended.</summary>
    public bool IsOver => _over.IsCancellationRequested;

    /// <summary>Why a call may not go on: what ended its session, or the stop; null while it may.</summary>
    public Fault? EndOf(HttpContext call) => Sessions.EndOf(call) ?? (IsOver ? Fault.Drain().Fault : null);

    /// <summary>Whether this call was ended because the server stops.</summary>
    public bool Ended(HttpContext call) => IsOver && call.RequestAborted.IsCancellationRequested;

    public async Task RunAsync(HttpContext context, RequestDelegate call)
    {
        // As the routes find it: in any case, and with a slash after it.
        var isWatch = string.Equals(context.Request.Path.Value?.TrimEnd('/'), Watch, StringComparison.OrdinalIgnoreCase);
        using var ending = isWatch ? null : CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _over.Token);
        if (ending is not null) context.RequestAborted = ending.Token;
        // A watch whose rest never comes has not begun.
        await using var reading = _over.Token.Register(static state => CallEnds.StopReading((HttpContext)state!), context);
        await call(context);
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _over.Dispose();
    }
}

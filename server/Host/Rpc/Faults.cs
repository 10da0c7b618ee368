using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>The one place that picks a status: every fault of the pipeline becomes a google.rpc status with its details.</summary>
internal sealed partial class Faults(CallsAtStop stop, ILogger<Faults> log) : Interceptor
{
    private const string Domain = "regimegrpc";
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Every call of every caller fails while the store does.
    private static readonly long TellInterval = (long)TimeSpan.FromSeconds(10).TotalMilliseconds;

    private const string HealthWatch = "/grpc.health.v1.Health/Watch";

    private long _told = -TellInterval;

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        UnreadableRequests.Begin(context);
        try
        {
            ThrowIfEnded(context);
            return await continuation(request, context);
        }
        catch (Exception e) when (Answer(e, context) is { } fault)
        {
            throw fault;
        }
        catch (Exception e) when (IsGone(e, context))
        {
            throw new RpcException(new(StatusCode.Cancelled, "The client is gone."));
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        UnreadableRequests.Begin(context);
        try
        {
            ThrowIfEnded(context);
            await continuation(request, responseStream, context);
            // It has no end of its own, and the package that answers it ends it without a word.
            if (context.Method == HealthWatch && End(context) is { } end) throw new FaultException(end);
        }
        catch (Exception e) when (Answer(e, context) is { } fault)
        {
            throw fault;
        }
        catch (Exception e) when (IsGone(e, context))
        {
            throw new RpcException(new(StatusCode.Cancelled, "The client is gone."));
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        UnreadableRequests.Begin(context);
        try
        {
            ThrowIfEnded(context);
            await continuation(new ReadableStream<TRequest>(requestStream, context.Method, context.CancellationToken, stop.Began), responseStream, context);
        }
        catch (Exception e) when (Answer(e, context) is { } fault)
        {
            throw fault;
        }
        catch (Exception e) when (IsGone(e, context))
        {
            throw new RpcException(new(StatusCode.Cancelled, "The client is gone."));
        }
    }

    /// <summary>Null for what is not ours to answer. What nobody expected goes to the log, and its caller learns no more than that.</summary>
    private RpcException? Answer(Exception exception, ServerCallContext context)
    {
        if (exception is StoreException failure) Tell(context.Method, failure);
        if (Translate(exception) is { } fault) return fault;
        if (Sessions.EndOf(context.GetHttpContext()) is { } end) return ToRpc(end);
        if (stop.Ended(context.GetHttpContext())) return ToRpc(Fault.Drain().Fault);
        if (exception is RpcException or OperationCanceledException || context.CancellationToken.IsCancellationRequested) return null;
        LogUnexpected(log, context.Method, exception);
        return ToRpc(new(Fault.Unexpected, "The server failed on this call; its log says why. Trying again may help.", new Dictionary<string, string>()));
    }

    /// <summary>Whoever waited until the call before it was ended, with the same key, is not let in in its place.</summary>
    private void ThrowIfEnded(ServerCallContext context)
    {
        if (stop.EndOf(context.GetHttpContext()) is { } end) throw new FaultException(end);
    }

    /// <summary>Why a call was ended that has no end of its own.</summary>
    private Fault? End(ServerCallContext context) =>
        Sessions.EndOf(context.GetHttpContext()) ?? (stop.Began.IsCancellationRequested ? Fault.Drain().Fault : null);

    /// <summary>What the store's driver says is for the operator; now and then, whoever runs into it.</summary>
    private void Tell(string method, StoreException failure)
    {
        var (told, now) = (Volatile.Read(ref _told), Environment.TickCount64);
        if (now - told < TellInterval || Interlocked.CompareExchange(ref _told, now, told) != told) return;
        if (failure is JournalDamagedException) LogDamage(log, method, failure.Detail);
        else LogOutage(log, method, failure.Detail);
    }

    /// <summary>Null for what is not ours to answer.</summary>
    public static RpcException? Translate(Exception exception) => exception switch
    {
        FaultException e => ToRpc(e.Fault),
        JournalUnavailableException e => ToRpc(new(
            Fault.JournalUnavailable,
            $"The journal cannot be reached: {e.Message} Try again; of an append nothing is known to have happened, so send it with the same keys.",
            new Dictionary<string, string>())),
        JournalCompactedException e => ToRpc(Fault.Compacted(e.Oldest).Fault),
        // Closed to be opened again, within the call.
        ObjectDisposedException => ToRpc(new(Fault.JournalUnavailable, "The journal is being opened again; try again.", new Dictionary<string, string>())),
        JournalDamagedException e => ToRpc(Fault.Damaged(e).Fault),
        JournalChangedException e => ToRpc(new(Fault.JournalChanged, e.Message, new Dictionary<string, string>())),
        _ => null,
    };

    /// <summary>A client that leaves while something is being written to it is nobody's error.</summary>
    private static bool IsGone(Exception exception, ServerCallContext context) =>
        context.CancellationToken.IsCancellationRequested && exception is (InvalidOperationException or IOException);

    /// <summary>A fault with its details, as the wire knows it.</summary>
    public static RpcException ToRpc(Fault fault)
    {
        Instruments.Faults.Add(1, new KeyValuePair<string, object?>("reason", fault.Reason));
        var status = new Google.Rpc.Status { Code = (int)CodeOf(fault.Reason), Message = fault.Message };
        var info = new ErrorInfo { Reason = fault.Reason, Domain = Domain };
        foreach (var (key, value) in fault.Metadata) info.Metadata[key] = value;
        status.Details.Add(Any.Pack(info));
        if (fault.Violations.Count > 0)
        {
            var bad = new BadRequest();
            bad.FieldViolations.AddRange(fault.Violations.Select(violation =>
                new BadRequest.Types.FieldViolation { Field = violation.Field, Description = violation.Description }));
            status.Details.Add(Any.Pack(bad));
        }

        if (CodeOf(fault.Reason) is Code.Unavailable or Code.ResourceExhausted && !fault.IsFinal)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(fault.RetryAfter ?? RetryDelay) }));
        return status.ToRpcException();
    }

    private static Code CodeOf(string reason) => reason switch
    {
        Fault.RevisionCompacted or Fault.RevisionInFuture => Code.OutOfRange,
        Fault.JournalChanged or Fault.ModelChanged or Fault.DataStale or Fault.NoSignal or Fault.FeedsOff => Code.FailedPrecondition,
        Fault.UnknownModel => Code.NotFound,
        Fault.InvalidArgument => Code.InvalidArgument,
        Fault.JournalUnavailable or Fault.Draining or Fault.AuthorityUnavailable => Code.Unavailable,
        Fault.CredentialsMissing or Fault.CredentialsInvalid or Fault.CredentialsExpired => Code.Unauthenticated,
        Fault.ScopeMissing or Fault.SeriesNotAllowed => Code.PermissionDenied,
        Fault.QuotaExceeded => Code.ResourceExhausted,
        Fault.JournalDamaged => Code.DataLoss,
        _ => Code.Internal,
    };

    [LoggerMessage(1, LogLevel.Error, "{Method} failed")]
    private static partial void LogUnexpected(ILogger logger, string method, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "{Method} was refused, the journal cannot be reached: {Reason} Other calls are refused alike.")]
    private static partial void LogOutage(ILogger logger, string method, string reason);

    [LoggerMessage(3, LogLevel.Error, "{Method} was refused, the journal is damaged: {Reason} Other calls are refused alike.")]
    private static partial void LogDamage(ILogger logger, string method, string reason);
}

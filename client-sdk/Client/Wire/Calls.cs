using System.Diagnostics;
using System.Runtime.CompilerServices;
using Grpc.Core;
using RegimeGrpc.Client.Access;
using RegimeGrpc.Client.Telemetry;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

/// <summary>The calls of the wire contract: deadline, headers, faults as exceptions. The public client maps what comes back.</summary>
internal sealed partial class Calls(CallInvoker invoker, RegimeClientOptions options)
{
    // The first call after a seal folds the journal.
    private static readonly TimeSpan ScoringDeadline = TimeSpan.FromMinutes(5);

    internal V1.RegimeService.RegimeServiceClient Regime { get; } = new(invoker);

    internal V1.ObservationService.ObservationServiceClient Observations { get; } = new(invoker);

    internal V1.AuditService.AuditServiceClient Audit { get; } = new(invoker);

    internal V1.EvaluationService.EvaluationServiceClient Evaluation { get; } = new(invoker);

    internal Task<V1.GetSignalResponse> GetSignalAsync(ReadOptions read, CancellationToken cancellation)
    {
        var request = new V1.GetSignalRequest { Model = read.Model, At = read.At.Write(), MaxStaleness = read.MaxStaleness.Write() };
        request.Topics.AddRange(read.Topics.Select(t => (V1.Topic)t));
        return UnaryAsync(Regime.GetSignalAsync, request, cancellation);
    }

    internal Task<V1.GetRegimeResponse> GetRegimeAsync(ReadOptions read, CancellationToken cancellation) => UnaryAsync(
        Regime.GetRegimeAsync, new V1.GetRegimeRequest { Model = read.Model, At = read.At.Write(), MaxStaleness = read.MaxStaleness.Write() }, cancellation);

    internal Task<V1.GetLevelsResponse> GetLevelsAsync(ReadOptions read, CancellationToken cancellation) => UnaryAsync(
        Regime.GetLevelsAsync, new V1.GetLevelsRequest { Model = read.Model, At = read.At.Write(), MaxStaleness = read.MaxStaleness.Write() }, cancellation);

    internal Task<V1.GetCorrelationResponse> GetCorrelationAsync(ReadOptions read, CancellationToken cancellation) => UnaryAsync(
        Regime.GetCorrelationAsync, new V1.GetCorrelationRequest { Model = read.Model, At = read.At.Write(), MaxStaleness = read.MaxStaleness.Write() }, cancellation);

    internal Task<V1.ListModelsResponse> ListModelsAsync(CancellationToken cancellation) =>
        UnaryAsync(Regime.ListModelsAsync, new V1.ListModelsRequest(), cancellation);

    internal Task<V1.GetServerInfoResponse> GetServerInfoAsync(CancellationToken cancellation) =>
        UnaryAsync(Audit.GetServerInfoAsync, new V1.GetServerInfoRequest(), cancellation);

    internal Task<V1.GetScorecardResponse> GetScorecardAsync(string model, CancellationToken cancellation) =>
        UnaryAsync(Evaluation.GetScorecardAsync, new V1.GetScorecardRequest { Model = model }, cancellation, ScoringDeadline);

    internal Task<V1.ListClaimsResponse> ListClaimsAsync(string model, CancellationToken cancellation) =>
        UnaryAsync(Evaluation.ListClaimsAsync, new V1.ListClaimsRequest { Model = model }, cancellation, ScoringDeadline);

    internal IAsyncEnumerable<V1.RunBacktestResponse> RunBacktestAsync(V1.RunBacktestRequest request, CancellationToken cancellation) =>
        StreamAsync(call => Evaluation.RunBacktest(request, call), cancellation);

    internal Task<V1.AppendResponse> AppendAsync(V1.AppendRequest request, CancellationToken cancellation) =>
        UnaryAsync(Observations.AppendAsync, request, cancellation);

    internal async IAsyncEnumerable<V1.Transition> ListTransitionsAsync(TransitionOptions list, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new V1.ListTransitionsRequest { Model = list.Model, StartTime = list.Start.Write(), EndTime = list.End.Write(), PageSize = list.PageSize };
        request.Topics.AddRange(list.Topics.Select(t => (V1.Topic)t));
        do
        {
            var page = await UnaryAsync(Regime.ListTransitionsAsync, request, cancellation).ConfigureAwait(false);
            foreach (var transition in page.Transitions) yield return transition;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
    }

    /// <summary>For calls without an end of their own.</summary>
    /// <param name="shown">Of this call alone, for <see cref="TryRenew"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    internal CallOptions Endless(Shown shown, CancellationToken cancellation) => new(Headers(), cancellationToken: cancellation, credentials: CredentialsOf(shown));

    /// <summary>Whether the same call can succeed with other credentials than those that were refused.</summary>
    /// <param name="fault">Of the call.</param>
    /// <param name="shown">What the call has sent.</param>
    internal bool TryRenew(Fault fault, Shown shown) =>
        fault.Status == StatusCode.Unauthenticated && options.Credentials?.TryRenew(options.TimeProvider, shown) == true;

    /// <summary>All that one call sends; its end is the server's.</summary>
    private async IAsyncEnumerable<T> StreamAsync<T>(Func<CallOptions, AsyncServerStreamingCall<T>> open, [EnumeratorCancellation] CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var call = open(Endless(new Shown(), cancellation));
        while (await NextAsync().ConfigureAwait(false)) yield return call.ResponseStream.Current;

        async Task<bool> NextAsync()
        {
            try
            {
                return await call.ResponseStream.MoveNext(cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (cancellation.IsCancellationRequested && e is RpcException { StatusCode: StatusCode.Cancelled } or OperationCanceledException)
            {
                throw new OperationCanceledException(e.Message, e, cancellation);
            }
            catch (RpcException e)
            {
                throw Fault.From(e).ToException();
            }
        }
    }

    private async Task<TResponse> UnaryAsync<TRequest, TResponse>(
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> method,
        TRequest request,
        CancellationToken cancellation,
        TimeSpan? atLeast = null,
        [CallerArgumentExpression(nameof(method))] string expression = "")
    {
        cancellation.ThrowIfCancellationRequested();
        var name = NameOf(expression);
        var start = Stopwatch.GetTimestamp();
        using var activity = Instruments.Start(name);
        var deadline = DateTime.UtcNow + (atLeast > options.Deadline ? atLeast.Value : options.Deadline);
        for (; ; )
        {
            var shown = new Shown();
            try
            {
                using var call = method(request, new CallOptions(Headers(), deadline, cancellation, credentials: CredentialsOf(shown)));
                var response = await call.ResponseAsync.ConfigureAwait(false);
                Instruments.Called(name, start, code: null);
                return response;
            }
            catch (Exception e) when (cancellation.IsCancellationRequested && e is RpcException { StatusCode: StatusCode.Cancelled } or OperationCanceledException)
            {
                throw new OperationCanceledException(e.Message, e, cancellation);
            }
            catch (RpcException e)
            {
                var fault = Fault.From(e);
                if (TryRenew(fault, shown)) continue;
                Instruments.Called(name, start, fault.Code);
                activity.Failed(fault.Code);
                throw fault.ToException();
            }
        }
    }

    /// <summary>GetSignal of Regime.GetSignalAsync: the generated client's methods are named after those of the contract.</summary>
    private static string NameOf(string expression)
    {
        var name = expression.AsSpan(expression.LastIndexOf('.') + 1);
        return name.EndsWith("Async") ? name[..^5].ToString() : name.ToString();
    }

    private CallCredentials? CredentialsOf(Shown shown) => options.Credentials?.ToCalls(options.TimeProvider, shown);

    private Metadata Headers()
    {
        var headers = new Metadata();
        foreach (var (name, value) in options.Headers) headers.Add(name, value);
        return headers;
    }
}

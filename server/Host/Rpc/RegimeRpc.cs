using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Access;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Signals on the wire: single ones, the stream, transitions and models.</summary>
[BindServiceMethod(typeof(KnownRequests), nameof(KnownRequests.BindService))]
internal sealed class RegimeRpc(
    Reads reads, ReplicaFacts replica, TransitionPages transitions, JournalSource journals, OpenWatches watches, TimeProvider time, IHostApplicationLifetime lifetime)
    : RegimeService.RegimeServiceBase
{
    private static readonly TimeSpan DefaultHeartbeat = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ShortestHeartbeat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestHeartbeat = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    // The server must be gone after 5 s, and who reads slowly is to be told why all the same.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    public override async Task<GetSignalResponse> GetSignal(GetSignalRequest request, ServerCallContext context) => new()
    {
        Signal = await ReadAsync(request.Model, WireEnums.Read(request.Topics), request.At, request.MaxStaleness, context),
        Replica = replica.Show(),
    };

    public override async Task<GetRegimeResponse> GetRegime(GetRegimeRequest request, ServerCallContext context) => new()
    {
        Signal = await ReadAsync(request.Model, TopicSet.Of(Core.Signals.Topic.Regime, Core.Signals.Topic.Stance), request.At, request.MaxStaleness, context),
        Replica = replica.Show(),
    };

    public override async Task<GetLevelsResponse> GetLevels(GetLevelsRequest request, ServerCallContext context) => new()
    {
        Signal = await ReadAsync(request.Model, TopicSet.Of(Core.Signals.Topic.Levels), request.At, request.MaxStaleness, context),
        Replica = replica.Show(),
    };

    public override async Task<GetCorrelationResponse> GetCorrelation(GetCorrelationRequest request, ServerCallContext context) => new()
    {
        Signal = await ReadAsync(request.Model, TopicSet.Of(Core.Signals.Topic.Correlation), request.At, request.MaxStaleness, context),
        Replica = replica.Show(),
    };

    public override async Task Watch(Wire.V1.WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
    {
        var model = reads.Model(request.Model);
        var journal = journals.Current;
        var board = model.OpenBoard();
        var after = request.ResumePoint.Length == 0
            ? (Position?)null
            : await UntilStopAsync(ending => ResumePoint.Decode(request.ResumePoint).CheckAsync(model, board, journal, ending), context);
        var watch = Read(request, after);
        var frames = new WatchFrames(model, watch, journal.Identity, replica);

        // From here on the body is written to directly: a signal's bytes are the same on every stream, and a generated writer
        // would serialise, frame and flush each of them anew. Headers, status, deadline and interceptors stay those of the call.
        await context.WriteResponseHeadersAsync([]);
        var body = new WatchBody(context.GetHttpContext().Response.BodyWriter, frames.Frame);
        var watcher = new Watcher(model, board, watch, time);
        var stream = new WatchStream(watcher, board, body, time);
        using var place = watches.Open(Origins.Of(context.GetHttpContext()), model, board, watch, () => watcher.Reached);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            await stream.RunAsync(ending.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            // A client that does not read would hold up the end of the server.
            if (!await stream.DrainAsync(Farewell)) CallEnds.Refuse(context.GetHttpContext());
            throw Fault.Drain();
        }
    }

    public override async Task<ListTransitionsResponse> ListTransitions(ListTransitionsRequest request, ServerCallContext context)
    {
        var seals = await reads.Model(request.Model).AllSealsAsync(context.CancellationToken);
        var response = transitions.List(seals, request);
        response.Replica = replica.Show();
        return response;
    }

    public override Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context) =>
        Task.FromResult(WireModels.Show(reads.Models.Select(model => model.Model)));

    private async Task<Wire.V1.Signal> ReadAsync(
        string modelName, TopicSet topics, Wire.V1.At? at, Duration? maxStaleness, ServerCallContext context)
    {
        var model = reads.Model(modelName);
        var limit = maxStaleness is null ? (TimeSpan?)null : WireTime.Read(maxStaleness, "max_staleness");
        var published = await UntilStopAsync(ending => reads.SignalAsync(model, topics, Read(at), limit, ending), context);
        return WireSignal.Show(published, topics, sealedOnly: false, journals.Current.Identity.Provenance);
    }

    /// <summary>What may wait for the fold must not hold up the end of the server.</summary>
    private async Task<T> UntilStopAsync<T>(Func<CancellationToken, Task<T>> work, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            return await work(ending.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw Fault.Drain();
        }
    }

    private static Pipeline.At Read(Wire.V1.At? at) => at?.AtCase switch
    {
        Wire.V1.At.AtOneofCase.Revision => new Pipeline.At.Revision(
            at.Revision is > 0 and <= long.MaxValue ? new Revision((long)at.Revision) : throw Fault.Invalid("at.revision", "revisions start at 1.")),
        Wire.V1.At.AtOneofCase.AsOf => new Pipeline.At.AsOf(WireTime.Read(at.AsOf, "at.as_of")),
        _ => new Pipeline.At.Latest(),
    };

    private static Pipeline.WatchRequest Read(Wire.V1.WatchRequest request, Position? after)
    {
        if (request.Delivery is not (Delivery.Unspecified or Delivery.Latest or Delivery.Every))
            throw Fault.Invalid("delivery", $"{(int)request.Delivery} is no delivery this server knows; use LATEST or EVERY.");
        var every = request.Delivery == Delivery.Every;
        var interval = request.MinInterval is null ? TimeSpan.Zero : WireTime.Read(request.MinInterval, "min_interval");
        if (interval > LongestInterval) throw Fault.Invalid("min_interval", $"at most {LongestInterval}.");
        if (every && interval > TimeSpan.Zero) throw Fault.Invalid("min_interval", "goes with LATEST only: EVERY leaves nothing out.");
        var heartbeat = request.HeartbeatInterval is null ? DefaultHeartbeat : WireTime.Read(request.HeartbeatInterval, "heartbeat_interval");
        if (heartbeat < ShortestHeartbeat || heartbeat > LongestHeartbeat)
            throw Fault.Invalid("heartbeat_interval", $"from {ShortestHeartbeat} to {LongestHeartbeat}.");
        return new(WireEnums.Read(request.Topics), request.SealedOnly, every, interval, heartbeat, after);
    }
}

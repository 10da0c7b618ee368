using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing.Loopback;
using RegimeGrpc.Client.Testing.Scripted;
using RegimeGrpc.Client.Testing.Wire;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing;

/// <summary>What it answers.</summary>
public sealed partial class ScriptedServer
{
    private async Task AnswerAsync(LoopbackCall call)
    {
        try
        {
            await (call.Method switch
            {
                "Watch" => WatchAsync(call),
                "AppendStream" => AppendStreamAsync(call),
                "GetSignal" => UnaryAsync<V1.GetSignalRequest>(call, r => Signal(r.At, r.MaxStaleness, [.. r.Topics.Select(t => (Topic)t)])),
                "GetRegime" => UnaryAsync<V1.GetRegimeRequest>(call, r => Signal(r.At, r.MaxStaleness, [Topic.Regime, Topic.Stance])),
                "GetLevels" => UnaryAsync<V1.GetLevelsRequest>(call, r => Signal(r.At, r.MaxStaleness, [Topic.Levels])),
                "GetCorrelation" => UnaryAsync<V1.GetCorrelationRequest>(call, r => Signal(r.At, r.MaxStaleness, [Topic.Correlation])),
                "Append" => UnaryAsync<V1.AppendRequest>(call, r => _board.Append(r.Observations.Select(o => o.Read()), r.JournalId).Write()),
                "ListModels" => UnaryAsync<V1.ListModelsRequest>(call, _ => new V1.ListModelsResponse { Models = { Model() } }),
                "GetServerInfo" => UnaryAsync<V1.GetServerInfoRequest>(call, _ => Info()),
                _ => RefuseAsync(call, new Refusal(StatusCode.Unimplemented, "", $"A scripted server has no {call.Method}")),
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (call.Aborted.IsCancellationRequested || e is IOException or OperationCanceledException or TimeoutException)
        {
            // The client has gone, or was sent away by a fault.
            call.Abort();
        }
    }

    private async Task WatchAsync(LoopbackCall call)
    {
        if (await call.RequestAsync<V1.WatchRequest>().ConfigureAwait(false) is not { } request) return;
        await _answers.PassAsync(call.Aborted).ConfigureAwait(false);
        var asked = new WatchAsked(
            request.Model, request.ResumePoint, [.. request.Topics.Select(t => (Topic)t)], (int)request.Delivery, request.SealedOnly, request.HeartbeatInterval.Read());
        var (watch, refusal) = Locked(() => Open(asked));
        _asked.Writer.TryWrite(asked);
        if (watch is null)
        {
            await RefuseAsync(call, refusal!).ConfigureAwait(false);
            return;
        }

        try
        {
            using var beats = _options.TimeProvider.CreateTimer(_ => Locked(() => Beat(watch)), null, watch.Heartbeat, watch.Heartbeat);
            await foreach (var step in watch.Queue.ReadAllAsync(call.Aborted).ConfigureAwait(false))
            {
                await _answers.PassAsync(call.Aborted).ConfigureAwait(false);
                if (step is Outbound.End end)
                {
                    await RefuseAsync(call, end.Refusal).ConfigureAwait(false);
                    return;
                }

                await call.SendAsync(((Outbound.Message)step).Response).ConfigureAwait(false);
            }
        }
        finally
        {
            Locked(() => { _open.Remove(watch); });
        }
    }

    private (OpenWatch? Watch, Refusal? Refusal) Open(WatchAsked asked)
    {
        if (Refused("Watch") is { } told) return (null, told);
        if (asked.Model.Length > 0 && asked.Model != _board.Model)
            return (null, new Refusal(StatusCode.NotFound, "UNKNOWN_MODEL", $"There is no model {asked.Model}"));
        var (after, refusal) = _board.Resume(asked.ResumePoint, Reached);
        if (refusal is not null) return (null, refusal);
        var watch = new OpenWatch(asked, asked.HeartbeatInterval ?? _options.HeartbeatInterval);
        watch.Begin(_board, after, Reached);
        _open.Add(watch);
        return (watch, null);
    }

    private async Task AppendStreamAsync(LoopbackCall call)
    {
        while (await call.RequestAsync<V1.AppendStreamRequest>().ConfigureAwait(false) is { } request)
        {
            await _answers.PassAsync(call.Aborted).ConfigureAwait(false);
            V1.AppendStreamResponse answer;
            try
            {
                answer = Locked(() => Refused("AppendStream") is { } told
                    ? throw told.ToException()
                    : _board.Append(request.Observations.Select(o => o.Read()), request.JournalId).Write(request.Batch));
            }
            catch (RegimeException e)
            {
                await RefuseAsync(call, Refusal.Of(e)).ConfigureAwait(false);
                return;
            }

            await call.SendAsync(answer).ConfigureAwait(false);
        }

        await call.EndAsync().ConfigureAwait(false);
    }

    private async Task UnaryAsync<TRequest>(LoopbackCall call, Func<TRequest, IMessage> answer)
        where TRequest : class, IMessage<TRequest>, new()
    {
        if (await call.RequestAsync<TRequest>().ConfigureAwait(false) is not { } request) return;
        await _answers.PassAsync(call.Aborted).ConfigureAwait(false);
        try
        {
            var message = Locked(() => Refused(call.Method) is { } told ? throw told.ToException() : answer(request));
            if (Locked(() => _unheard.Remove(call.Method))) call.Abort();
            else await call.AnswerAsync(message).ConfigureAwait(false);
        }
        catch (RegimeException e)
        {
            await RefuseAsync(call, Refusal.Of(e)).ConfigureAwait(false);
        }
    }

    private Refusal? Refused(string method) => _refusals.TryGetValue(method, out var queue) && queue.TryDequeue(out var refusal) ? refusal : null;

    private static Task RefuseAsync(LoopbackCall call, Refusal refusal)
    {
        var details = new List<IMessage>();
        if (refusal.Code.Length > 0)
        {
            var info = new ErrorInfo { Reason = refusal.Code, Domain = "regimegrpc" };
            foreach (var (key, value) in refusal.Metadata) info.Metadata[key] = value;
            details.Add(info);
        }

        if (refusal.RetryAfter is { } wait) details.Add(new RetryInfo { RetryDelay = Duration.FromTimeSpan(wait) });
        return call.EndAsync(refusal.Status, refusal.Message, [.. details]);
    }

    // The four responses have one shape.
    private V1.GetSignalResponse Signal(V1.At? at, Duration? maxStaleness, IReadOnlyList<Topic> topics)
    {
        var place = at?.AtCase switch
        {
            V1.At.AtOneofCase.Revision => At.Revision(new Revision(at.Revision)),
            V1.At.AtOneofCase.AsOf => At.AsOf(at.AsOf.Read() ?? DateTimeOffset.MinValue),
            _ => At.Latest,
        };
        var (signal, replica) = _board.Read(new ReadOptions { At = place, MaxStaleness = maxStaleness.Read(), Topics = topics }, Reached);
        return new V1.GetSignalResponse { Signal = signal.Write(), Replica = replica.Write() };
    }

    private V1.Model Model() => new() { Name = _board.Model, Fingerprint = _board.Fingerprint, IsDefault = true, Description = "Scripted by a test" };

    private V1.GetServerInfoResponse Info() => new()
    {
        Version = "scripted",
        Journal = new V1.JournalInfo
        {
            Id = _board.JournalId,
            Store = "scripted",
            Provenance = (V1.Provenance)_board.Provenance,
            Durability = V1.Durability.Full,
            LatestRevision = _board.Latest.Number,
            OldestRevision = _board.Oldest.Number,
        },
        Models = { new V1.ModelInfo { Name = _board.Model, Fingerprint = _board.Fingerprint, Revision = Reached.Number } },
    };
}

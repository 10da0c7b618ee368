using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;
using WatchEvent = RegimeGrpc.Server.Pipeline.WatchEvent;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Puts one watch on the wire.</summary>
internal sealed class WatchWriter(
    ModelFold model, Board board, Pipeline.WatchRequest request, JournalIdentity journal, ReplicaFacts replica, IServerStreamWriter<WatchResponse> stream)
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private Task _writing = Task.CompletedTask;

    public async Task WriteAsync(WatchEvent step, CancellationToken cancellation)
    {
        _writing = stream.WriteAsync(Show(step));
        await _writing.WaitAsync(cancellation);
    }

    /// <summary>The last thing a watch says when the server goes away. False when the client does not take it.</summary>
    public async Task<bool> DrainAsync()
    {
        // A client that does not read has not even taken the last signal.
        await _writing.WaitAsync(Farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_writing.IsCompletedSuccessfully) return false;
        _writing = stream.WriteAsync(new() { Draining = new() { Reason = "The server is going away; resume on another, or here in a moment." } });
        await _writing.WaitAsync(Farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _writing.IsCompletedSuccessfully;
    }

    private WatchResponse Show(WatchEvent step) => step switch
    {
        WatchEvent.Signal(var published) => published.Frame(request.Topics, request.SealedOnly, replica.Frame),
        WatchEvent.Opened opened => Show(opened),
        WatchEvent.CaughtUp(var at) => new() { CaughtUp = new() { Revision = Number(at) }, ResumePoint = Point(at) },
        WatchEvent.Heartbeat(var at) => Heartbeat(at),
        WatchEvent.Conflated(var first, var last, var count) => new()
        {
            Conflated = new() { FirstRevision = (ulong)first.Number, LastRevision = (ulong)last.Number, Count = (ulong)count },
        },
        WatchEvent.FellBehind(var needed, var oldest) => new()
        {
            FellBehind = new() { FromRevision = (ulong)needed.Number, OldestRevision = (ulong)oldest.Number },
        },
        _ => throw new InvalidOperationException($"No wire form for {step}"),
    };

    private WatchResponse Show(WatchEvent.Opened opened)
    {
        var response = new WatchResponse
        {
            Opened = new()
            {
                Model = model.Model.Name,
                Fingerprint = model.Model.Fingerprint,
                JournalId = journal.Id,
                Provenance = WireEnums.Show(journal.Provenance),
                LatestRevision = (ulong)opened.Latest.Number,
                HeartbeatInterval = Duration.FromTimeSpan(request.HeartbeatInterval),
            },
            ResumePoint = opened.At is { } at ? Point(at) : "",
        };
        response.Opened.Topics.AddRange(request.Topics.Topics().Select(WireEnums.Show));
        return response;
    }

    private WatchResponse Heartbeat(Position at)
    {
        var response = new WatchResponse { Heartbeat = new() { Revision = Number(at), Replica = replica.Show() }, ResumePoint = Point(at) };
        if (board.InForce(request.Topics, request.SealedOnly) is { } newest)
            response.Heartbeat.Inputs.AddRange(newest.Signal.Inputs.Select(WireSignal.Show));
        return response;
    }

    private string Point(Position at) => new ResumePoint(journal.Id, model.Model.Fingerprint, at).Encode();

    private static ulong Number(Position at) => (ulong)at.Revision.Number;
}

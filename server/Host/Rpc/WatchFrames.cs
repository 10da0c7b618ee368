using System.Buffers.Binary;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Wire.V1;
using WatchEvent = RegimeGrpc.Server.Pipeline.WatchEvent;

namespace RegimeGrpc.Server.Rpc;

/// <summary>
/// The events of one watch as gRPC messages, length and all: what goes into the body of the response as it is. A signal is made and
/// framed once for all watches with its filter.
/// </summary>
internal sealed class WatchFrames(ModelFold model, Pipeline.WatchRequest request, JournalIdentity journal, ReplicaFacts replica)
{
    // A byte that says "not compressed", and the length, big-endian.
    internal const int Prefix = 5;

    public ReadOnlyMemory<byte> Frame(WatchEvent step) => step is WatchEvent.Signal(var published)
        ? published.Frame(request.Topics, request.SealedOnly, journal, Signal)
        : Frame(Show(step));

    /// <summary>A signal for a filter, framed.</summary>
    internal static byte[] Signal(Published published, TopicSet topics, bool sealedOnly, JournalIdentity journal) => Frame(new()
    {
        Signal = WireSignal.Show(published, topics, sealedOnly, journal.Provenance),
        ResumePoint = new ResumePoint(journal.Id, published.Signal.Fingerprint, new(published.Revision, published.Hash)).Encode(),
    });

    private static byte[] Frame(WatchResponse response)
    {
        var size = response.CalculateSize();
        var frame = new byte[Prefix + size];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), size);
        response.WriteTo(frame.AsSpan(Prefix));
        return frame;
    }

    private WatchResponse Show(WatchEvent step) => step switch
    {
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
        WatchEvent.Draining => new() { Draining = new() { Reason = "The server is going away; resume on another, or here in a moment." } },
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
        response.Heartbeat.Inputs.AddRange(model.Inputs.Select(input => WireSignal.Show(replica.Now(input))));
        return response;
    }

    private string Point(Position at) => new ResumePoint(journal.Id, model.Model.Fingerprint, at).Encode();

    private static ulong Number(Position at) => (ulong)at.Revision.Number;
}

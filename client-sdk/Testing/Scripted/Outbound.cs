using Grpc.Core;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing.Wire;
using RegimeGrpc.Client.Wire;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Testing.Scripted;

/// <summary>The next thing a watch of a scripted server does.</summary>
internal abstract record Outbound
{
    internal sealed record Message(V1.WatchResponse Response) : Outbound;

    internal sealed record End(Refusal Refusal) : Outbound;

    internal static Outbound Opened(Board board, Revision reached, WatchAsked asked, TimeSpan heartbeat, string point) => new Message(new V1.WatchResponse
    {
        ResumePoint = point,
        Opened = new V1.Opened
        {
            Model = board.Model,
            Fingerprint = board.Fingerprint,
            JournalId = board.JournalId,
            Provenance = (V1.Provenance)board.Provenance,
            LatestRevision = reached.Number,
            Topics = { asked.Topics.Select(t => (V1.Topic)t) },
            HeartbeatInterval = ((TimeSpan?)heartbeat).Write(),
        },
    });

    internal static Outbound Published(Signal signal, string point) => new Message(new V1.WatchResponse { ResumePoint = point, Signal = signal.Write() });

    internal static Outbound CaughtUp(Revision at, string point) =>
        new Message(new V1.WatchResponse { ResumePoint = point, CaughtUp = new V1.CaughtUp { Revision = at.Number } });

    internal static Outbound Heartbeat(Replica replica, string point) => new Message(new V1.WatchResponse
    {
        ResumePoint = point,
        Heartbeat = new V1.Heartbeat
        {
            Revision = replica.LatestRevision.Number,
            Replica = replica.Write(),
        },
    });

    internal static Outbound Conflated(Revision first, Revision last, long count) => new Message(new V1.WatchResponse
    {
        Conflated = new V1.Conflated { FirstRevision = first.Number, LastRevision = last.Number, Count = (ulong)count },
    });

    internal static Outbound Draining => new Message(new V1.WatchResponse { Draining = new V1.Draining { Reason = "told so by the test" } });

    /// <summary>An event of a later version of the contract: field 99.</summary>
    internal static Outbound Tomorrow => new Message(V1.WatchResponse.Parser.ParseFrom([0x9A, 0x06, 0x02, 0x08, 0x01]));

    internal static Outbound Drained(TimeSpan retryAfter) =>
        new End(new Refusal(StatusCode.Unavailable, FaultCode.Draining, "The server is going away") { RetryAfter = retryAfter });
}

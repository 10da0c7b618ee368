using RegimeGrpc.Client.Signals;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Wire;

internal static class WireWatch
{
    internal static V1.WatchRequest Write(this WatchOptions options, string resumePoint)
    {
        var wire = new V1.WatchRequest
        {
            Model = options.Model,
            ResumePoint = resumePoint,
            Delivery = (V1.Delivery)options.Delivery,
            MinInterval = options.MinInterval.Write(),
            HeartbeatInterval = options.HeartbeatInterval.Write(),
            SealedOnly = options.SealedOnly,
        };
        wire.Topics.AddRange(options.Topics.Select(t => (V1.Topic)t));
        return wire;
    }

    internal static WatchEvent Read(this V1.WatchResponse wire) => wire.EventCase switch
    {
        V1.WatchResponse.EventOneofCase.Opened => wire.Opened.Read(wire.ResumePoint),
        V1.WatchResponse.EventOneofCase.Signal => new WatchEvent.Published(wire.Signal.Read()) { ResumePoint = wire.ResumePoint },
        V1.WatchResponse.EventOneofCase.CaughtUp => new WatchEvent.CaughtUp(new(wire.CaughtUp.Revision)) { ResumePoint = wire.ResumePoint },
        V1.WatchResponse.EventOneofCase.Heartbeat => wire.Heartbeat.Read(wire.ResumePoint),
        V1.WatchResponse.EventOneofCase.Conflated => wire.Conflated.Read(wire.ResumePoint),
        V1.WatchResponse.EventOneofCase.FellBehind => new WatchEvent.FellBehind(new(wire.FellBehind.FromRevision), new(wire.FellBehind.OldestRevision)),
        V1.WatchResponse.EventOneofCase.Draining => new WatchEvent.Draining(wire.Draining.Reason),
        _ => new WatchEvent.Unknown { ResumePoint = wire.ResumePoint },
    };

    private static WatchEvent.Opened Read(this V1.Opened wire, string resumePoint) => new()
    {
        ResumePoint = resumePoint,
        Model = wire.Model,
        Fingerprint = wire.Fingerprint,
        JournalId = wire.JournalId,
        Provenance = (Provenance)wire.Provenance,
        LatestRevision = new(wire.LatestRevision),
        Topics = wire.Topics.ReadAll(static t => (Topic)t),
        HeartbeatInterval = wire.HeartbeatInterval.Read(),
    };

    private static WatchEvent.Heartbeat Read(this V1.Heartbeat wire, string resumePoint) =>
        new(new(wire.Revision), wire.Replica?.Read() ?? new(), wire.Inputs.ReadAll(static i => i.Read())) { ResumePoint = resumePoint };

    private static WatchEvent.Conflated Read(this V1.Conflated wire, string resumePoint) =>
        new(new(wire.FirstRevision), new(wire.LastRevision), (long)wire.Count) { ResumePoint = resumePoint };
}

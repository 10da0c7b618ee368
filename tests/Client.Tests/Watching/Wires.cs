using Google.Protobuf.WellKnownTypes;
using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Tests.Watching;

/// <summary>Messages of a watch.</summary>
internal static class Wires
{
    internal static V1.WatchResponse Opened(string resumePoint = "start", string journalId = "j1", double heartbeatSeconds = 15) => new()
    {
        ResumePoint = resumePoint,
        Opened = new V1.Opened { Model = "m", JournalId = journalId, Provenance = V1.Provenance.Real, HeartbeatInterval = Duration.FromTimeSpan(TimeSpan.FromSeconds(heartbeatSeconds)) },
    };

    internal static V1.WatchResponse Signal(ulong revision, ulong previous, DateTimeOffset? validUntil = null) => new()
    {
        ResumePoint = $"r{revision}",
        Signal = new V1.Signal { Model = "m", Revision = revision, PreviousRevision = previous, ValidUntil = validUntil is { } v ? Timestamp.FromDateTimeOffset(v) : null },
    };

    internal static V1.WatchResponse CaughtUp(ulong revision) => new() { ResumePoint = $"c{revision}", CaughtUp = new V1.CaughtUp { Revision = revision } };

    internal static V1.WatchResponse Heartbeat(ulong revision) => new() { ResumePoint = $"h{revision}", Heartbeat = new V1.Heartbeat { Revision = revision } };

    internal static V1.WatchResponse Conflated(ulong first, ulong last, ulong count) => new()
    {
        Conflated = new V1.Conflated { FirstRevision = first, LastRevision = last, Count = count },
    };

    internal static V1.WatchResponse Draining(string reason) => new() { Draining = new V1.Draining { Reason = reason } };
}

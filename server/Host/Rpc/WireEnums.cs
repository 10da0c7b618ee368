using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Rpc;

/// <summary>Small closed sets on the wire.</summary>
internal static class WireEnums
{
    public static Wire.V1.Provenance Show(Provenance provenance) => (Wire.V1.Provenance)(int)provenance;

    public static Wire.V1.Durability Show(Durability durability) => durability.IsFull ? Wire.V1.Durability.Full : Wire.V1.Durability.Relaxed;

    public static Wire.V1.Topic Show(Topic topic) => (Wire.V1.Topic)(int)topic;

    /// <summary>All topics when none is named.</summary>
    /// <exception cref="FaultException">A topic this server does not know.</exception>
    public static TopicSet Read(IEnumerable<Wire.V1.Topic> wire)
    {
        var topics = TopicSet.None;
        foreach (var topic in wire)
        {
            if (!System.Enum.IsDefined((Topic)(int)topic) || (int)topic > byte.MaxValue)
                throw Fault.Invalid("topics", $"{(int)topic} is no topic; use {string.Join(", ", System.Enum.GetNames<Topic>())}.");
            topics |= TopicSet.Of((Topic)(int)topic);
        }

        return topics.IsEmpty ? TopicSet.All : topics;
    }
}

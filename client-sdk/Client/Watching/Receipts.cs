using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Watching;

/// <summary>
/// Holds receipts until the message that moves the resume point past them: a receipt has none of its own, and one that was handed on
/// before the connection broke would come again after it.
/// </summary>
internal sealed class Receipts
{
    private readonly List<V1.WatchResponse> _held = [];

    /// <summary>What may be handed on now that the message has arrived, in order.</summary>
    internal IReadOnlyList<V1.WatchResponse> Ready(V1.WatchResponse message)
    {
        if (message.EventCase == V1.WatchResponse.EventOneofCase.Conflated)
        {
            _held.Add(message);
            return [];
        }

        if (_held.Count == 0 || message.ResumePoint.Length == 0) return [message];
        V1.WatchResponse[] ready = [.. _held, message];
        _held.Clear();
        return ready;
    }
}

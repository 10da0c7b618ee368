using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Watching;

/// <summary>
/// Holds receipts until the message that moves the resume point past them: a receipt has none of its own, and one that was handed on
/// before the connection broke would come again after it.
/// </summary>
internal sealed class Receipts
{
    private readonly List<V1.WatchResponse> _held = [];
    private readonly List<V1.WatchResponse> _ready = [];

    /// <summary>What may be handed on now that the message has arrived, in order. The list is filled anew by the next call.</summary>
    internal IReadOnlyList<V1.WatchResponse> Ready(V1.WatchResponse message)
    {
        _ready.Clear();
        if (message.EventCase == V1.WatchResponse.EventOneofCase.Conflated)
        {
            _held.Add(message);
            return _ready;
        }

        if (_held.Count > 0 && message.ResumePoint.Length > 0)
        {
            _ready.AddRange(_held);
            _held.Clear();
        }

        _ready.Add(message);
        return _ready;
    }
}

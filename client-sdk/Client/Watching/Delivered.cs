using V1 = RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Client.Watching;

/// <summary>An event, and the message it was read from; null when the client raised it itself.</summary>
internal readonly record struct Delivered(WatchEvent Event, V1.WatchResponse? Wire = null);

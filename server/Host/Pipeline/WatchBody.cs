using System.IO.Pipelines;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Where a watch is written to. For one writer at a time.</summary>
/// <param name="body">Takes bytes without waiting; its flush ends when the transport has taken them.</param>
/// <param name="frame">The bytes of an event, whole messages of the stream.</param>
public sealed class WatchBody(PipeWriter body, Func<WatchEvent, ReadOnlyMemory<byte>> frame)
{
    /// <summary>Writes them one behind the other and flushes once.</summary>
    public ValueTask<FlushResult> WriteAsync(List<WatchEvent> steps)
    {
        Span<byte> room = [];
        var used = 0;
        foreach (var step in steps)
        {
            for (var rest = frame(step).Span; !rest.IsEmpty;)
            {
                if (used == room.Length)
                {
                    if (used > 0) body.Advance(used);
                    room = body.GetSpan();
                    used = 0;
                }

                var part = Math.Min(rest.Length, room.Length - used);
                rest[..part].CopyTo(room[used..]);
                used += part;
                rest = rest[part..];
            }
        }

        body.Advance(used);
        return body.FlushAsync();
    }

    /// <exception cref="OperationCanceledException">Nobody is at the other end any more.</exception>
    public static void Check(FlushResult result)
    {
        if (result.IsCompleted || result.IsCanceled) throw new OperationCanceledException("The client is gone.");
    }
}

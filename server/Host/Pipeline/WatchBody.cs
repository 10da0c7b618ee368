using System.IO.Pipelines;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>Where a watch is written to. For one writer at a time.</summary>
/// <param name="body">Takes bytes without waiting; its flush ends when the transport has taken them.</param>
/// <param name="frame">The bytes of an event, whole messages of the stream.</param>
public sealed class WatchBody(PipeWriter body, Func<WatchEvent, ReadOnlyMemory<byte>> frame)
{
    // What a watch that lags has on its way at a time: as much as the server's transport takes before it asks to wait.
    private const int Most = 64 * 1024;

    /// <summary>
    /// Writes the first of them one behind the other, at least one and as many as fit, takes them from the list, and flushes once.
    /// </summary>
    public ValueTask<FlushResult> WriteAsync(List<WatchEvent> steps)
    {
        Span<byte> room = [];
        var (used, written, taken) = (0, 0, 0);
        while (taken < steps.Count && written < Most)
        {
            var bytes = frame(steps[taken]).Span;
            if (taken > 0 && written + bytes.Length > Most) break;
            (taken, written) = (taken + 1, written + bytes.Length);
            for (var rest = bytes; !rest.IsEmpty;)
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

        steps.RemoveRange(0, taken);
        body.Advance(used);
        return body.FlushAsync();
    }

    /// <exception cref="OperationCanceledException">Nobody is at the other end any more.</exception>
    public static void Check(FlushResult result)
    {
        if (result.IsCompleted || result.IsCanceled) throw new OperationCanceledException("The client is gone.");
    }
}

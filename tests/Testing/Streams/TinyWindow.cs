using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace RegimeGrpc.Testing.Streams;

/// <summary>A watch of a client whose HTTP/2 window is smaller than any message: each comes in pieces, and each piece is asked for.</summary>
public static class TinyWindow
{
    private const byte InitialWindowSize = 4;
    private const int Prefix = 5;

    /// <param name="port">Of the server.</param>
    /// <param name="filter">What is watched.</param>
    /// <param name="resumePoint">Where it goes on.</param>
    /// <param name="window">Bytes that may be on their way to the stream.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StreamViolationException">The server sent more than the window has room for.</exception>
    public static async IAsyncEnumerable<StreamMessage> WatchAsync(
        int port, StreamFilter filter, string resumePoint, int window, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var connection = await RawHttp2.ConnectAsync(port, greet: false);
        var body = filter.ToRequest(resumePoint).ToByteArray();
        await connection.SendAsync((byte[])
        [
            .. RawHttp2.Preface, .. RawHttp2.Frame(RawHttp2.Settings, 0, 0, (byte[])[0, InitialWindowSize, .. Number(window)]),
            .. RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, RawHttp2.Call("/regime.v1.RegimeService/Watch")),
            .. RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, 1, (byte[])[0, .. Number(body.Length), .. body]),
        ]);
        var held = new List<byte>();
        while (!cancellation.IsCancellationRequested && await connection.ReceiveAsync() is var (type, payload))
        {
            if (type is RawHttp2.Reset or RawHttp2.GoAway) throw new IOException($"The server ended it: frame {type}, {Convert.ToHexString(payload)}");
            if (type != RawHttp2.Data || payload.Length == 0) continue;
            if (payload.Length > window) throw new StreamViolationException($"{payload.Length} bytes came where {window} were allowed");
            held.AddRange(payload);
            var room = RawHttp2.Frame(RawHttp2.WindowUpdate, 0, 1, Number(payload.Length));
            await connection.SendAsync((byte[])[.. room, .. RawHttp2.Frame(RawHttp2.WindowUpdate, 0, 0, Number(payload.Length))]);
            while (held.Count >= Prefix && BinaryPrimitives.ReadInt32BigEndian([.. held.Skip(1).Take(4)]) is var length && held.Count >= Prefix + length)
            {
                yield return StreamMessage.Read([.. held.Skip(Prefix).Take(length)]);
                held.RemoveRange(0, Prefix + length);
            }
        }
    }

    private static byte[] Number(int number) => BitConverter.GetBytes(IPAddress.HostToNetworkOrder(number));
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RegimeGrpc.Testing;

/// <summary>An HTTP/2 connection that sends whatever frames it is told to, in order or not (RFC 9113).</summary>
public sealed class RawHttp2 : IDisposable
{
    public const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    public const byte EndStream = 1, EndHeaders = 4;
    private const int FrameHeader = 9;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <param name="port">Of this machine.</param>
    /// <param name="greet">With the preface and empty settings.</param>
    /// <param name="from">An address of this machine, such as 127.0.0.2; by itself 127.0.0.1.</param>
    public static async Task<RawHttp2> ConnectAsync(int port, bool greet = true, IPAddress? from = null)
    {
        var connection = new RawHttp2();
        if (from is not null) connection._socket.Bind(new IPEndPoint(from, 0));
        await connection._socket.ConnectAsync(IPAddress.Loopback, port).Within();
        if (greet) await connection.SendAsync((byte[])[.. Preface, .. Frame(Settings, 0, 0, [])]);
        return connection;
    }

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload, int? claimedLength = null)
    {
        var frame = new byte[FrameHeader + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (claimedLength ?? payload.Length) << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(FrameHeader));
        return frame;
    }

    /// <summary>The header block of a gRPC call: every field literal, never indexed, not compressed (RFC 7541).</summary>
    public static byte[] Call(string path, params IEnumerable<(string Name, string Value)> more)
    {
        var block = new List<byte>();
        foreach (var (name, value) in ((string, string)[])[(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "127.0.0.1"), ("content-type", "application/grpc"), ("te", "trailers"), .. more])
        {
            block.Add(0x10);
            Text(block, name);
            Text(block, value);
        }

        return [.. block];
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[await _socket.SendAsync(bytes).Within()..];
    }

    /// <summary>The next frame; null when the server has ended the connection.</summary>
    public async Task<(byte Type, byte[] Payload)?> ReceiveAsync()
    {
        try
        {
            var header = new byte[FrameHeader];
            if (!await FillAsync(header)) return null;
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >>> 8];
            return await FillAsync(payload) ? (header[3], payload) : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<bool> FillAsync(Memory<byte> into)
    {
        while (into.Length > 0)
        {
            var count = await _socket.ReceiveAsync(into).Within();
            if (count == 0) return false;
            into = into[count..];
        }

        return true;
    }

    private static void Text(List<byte> block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.Add((byte)bytes.Length);
        }
        else
        {
            block.Add(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7) block.Add((byte)((rest & 127) | 128));
            block.Add((byte)rest);
        }

        block.AddRange(bytes);
    }
}

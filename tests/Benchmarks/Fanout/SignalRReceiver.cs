using System.Buffers.Binary;
using System.Text;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>Just enough of WebSocket and of SignalR's MessagePack protocol to count invocations.</summary>
internal sealed class SignalRReceiver(long[] counts, int first) : Receiver(counts, first)
{
    private const byte Invocation = 1;

    private int _length;
    private int _shift;
    private int _rest;
    private int _at;

    protected override async Task SubscribeAsync()
    {
        var request = "GET /watch HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await Socket.SendAsync(Encoding.ASCII.GetBytes(request));
        await ReadToAsync("\r\n\r\n");

        // A masked binary frame, mask zero.
        byte[] hello = [.. "{\"protocol\":\"messagepack\",\"version\":1}"u8, 0x1e];
        await Socket.SendAsync((byte[])[0x82, (byte)(0x80 | hello.Length), 0, 0, 0, 0, .. hello]);
        await ReadToAsync("{}\u001e");
    }

    protected override int Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2) return 0;
        var (head, length) = (2, (long)(bytes[1] & 0x7f));
        if (length >= 126)
        {
            head = length == 126 ? 4 : 10;
            if (bytes.Length < head) return 0;
            length = head == 4 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }

        if (bytes.Length < head + length) return 0;
        var frame = bytes.Slice(head, (int)length);
        var messages = 0;
        // A message may go on in the next frame.
        foreach (var part in frame)
        {
            if (_rest == 0)
            {
                _length |= (part & 0x7f) << _shift;
                _shift += 7;
                if (part >= 0x80) continue;
                (_rest, _at, _length, _shift) = (_length, 0, 0, 0);
                continue;
            }

            // An array of a few elements; the first is the kind.
            if (_at++ == 1 && part == Invocation) messages++;
            _rest--;
        }

        if (messages > 0) Count(0, messages, frame);
        return head + (int)length;
    }

    private async Task ReadToAsync(string end)
    {
        var (text, one) = (new StringBuilder(), new byte[1]);
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            if (await Socket.ReceiveAsync(one) == 0) throw new IOException($"SignalR ended the connection: {text}");
            text.Append((char)one[0]);
        }
    }
}

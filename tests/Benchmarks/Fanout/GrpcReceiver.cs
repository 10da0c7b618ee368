using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using RegimeGrpc.Benchmarks.Secured;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>Just enough of HTTP/2 and gRPC to watch and to count signals, on one stream or several of a connection.</summary>
internal sealed class GrpcReceiver(Guard guard, long[] counts, int first, int streams) : Receiver(counts, first)
{
    private const int FrameHead = 9;
    private const int Window = 64 * 1024 * 1024;
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8;
    private const byte Ack = 1, EndStream = 1, EndHeaders = 4;
    private const byte SignalTag = 0x12;

    private readonly Stream[] _streams = [.. Enumerable.Range(0, streams).Select(_ => new Stream())];
    private System.IO.Stream _connection = System.IO.Stream.Null;
    private long _unconfirmed;

    protected override ValueTask<int> ReadAsync(Memory<byte> into) => _connection.ReadAsync(into);

    protected override async Task SubscribeAsync()
    {
        _connection = await guard.ConnectAsync(Socket);
        var settings = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(settings, 4);
        BinaryPrimitives.WriteInt32BigEndian(settings.AsSpan(2), Window);
        byte[] opening = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, settings), .. Frame(WindowUpdate, 0, 0, Number(Window))];
        await _connection.WriteAsync(opening);
        var watch = new WatchRequest { Delivery = Delivery.Every };
        watch.Topics.Add(Topic.Stance);
        byte[] body = [0, .. Number(watch.CalculateSize()), .. watch.ToByteArray()];
        byte[] headers =
        [
            .. Header(":method", "POST"), .. Header(":scheme", guard.Tls ? "https" : "http"), .. Header(":path", "/regime.v1.RegimeService/Watch"), .. Header(":authority", "bench"),
            .. Header("content-type", "application/grpc"), .. Header("te", "trailers"),
            .. guard.Credential is var (name, value) ? Header(name, value) : [],
        ];
        for (var i = 0; i < streams; i++)
            await _connection.WriteAsync((byte[])[.. Frame(Headers, EndHeaders, (2 * i) + 1, headers), .. Frame(Data, EndStream, (2 * i) + 1, body)]);
    }

    protected override int Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FrameHead) return 0;
        var length = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
        if (bytes.Length < FrameHead + length) return 0;
        var (kind, flags, stream) = (bytes[3], bytes[4], BinaryPrimitives.ReadInt32BigEndian(bytes[5..]));
        var payload = bytes.Slice(FrameHead, length);
        switch (kind)
        {
            case Data:
                var watcher = _streams[stream / 2];
                var messages = watcher.Count(payload);
                if (messages > 0) Count(stream / 2, messages, payload);
                Confirm(watcher, stream, length);
                break;
            case Settings when (flags & Ack) == 0:
                _connection.Write(Frame(Settings, Ack, 0, []));
                break;
            case Ping when (flags & Ack) == 0:
                _connection.Write(Frame(Ping, Ack, 0, payload));
                break;
            case Reset or GoAway:
                throw new IOException($"The server ended a stream: frame {kind}, {Convert.ToHexString(payload)}");
        }

        return FrameHead + length;
    }

    /// <summary>Gives back what has been read to both windows, now and then.</summary>
    private void Confirm(Stream stream, int id, int length)
    {
        stream.Unconfirmed += length;
        if (stream.Unconfirmed > Window / 4)
        {
            _connection.Write(Frame(WindowUpdate, 0, id, Number((int)stream.Unconfirmed)));
            stream.Unconfirmed = 0;
        }

        _unconfirmed += length;
        if (_unconfirmed <= Window / 4) return;
        _connection.Write(Frame(WindowUpdate, 0, 0, Number((int)_unconfirmed)));
        _unconfirmed = 0;
    }

    private static byte[] Frame(byte kind, byte flags, int stream, ReadOnlySpan<byte> payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, kind, flags, .. Number(stream), .. payload];

    private static byte[] Number(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        return bytes;
    }

    /// <summary>A literal that enters no table.</summary>
    private static byte[] Header(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    /// <summary>Where the messages of a stream begin and end, across its frames.</summary>
    private sealed class Stream
    {
        private const int Prefix = 5;
        private int _head;
        private int _length;
        private int _rest;

        public long Unconfirmed { get; set; }

        /// <summary>The signals that begin in these bytes.</summary>
        public int Count(ReadOnlySpan<byte> bytes)
        {
            var signals = 0;
            while (!bytes.IsEmpty)
            {
                if (_rest > 0)
                {
                    var part = Math.Min(_rest, bytes.Length);
                    if (_rest == _length && bytes[0] == SignalTag) signals++;
                    _rest -= part;
                    bytes = bytes[part..];
                    continue;
                }

                _length = _head == 0 ? 0 : (_length << 8) | bytes[0];
                bytes = bytes[1..];
                if (++_head < Prefix) continue;
                (_head, _rest) = (0, _length);
            }

            return signals;
        }
    }
}

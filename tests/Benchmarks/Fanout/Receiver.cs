using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RegimeGrpc.Benchmarks.Secured;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>
/// One connection of the load client, with one watcher or several on it. It knows of its protocol only what it takes to count
/// messages, so that the client's own cost is small and much the same in every mode.
/// </summary>
/// <param name="counts">Of all watchers; its own are at <paramref name="first"/> and after.</param>
/// <param name="first">Its first watcher.</param>
internal abstract class Receiver(long[] counts, int first)
{
    private readonly List<float> _latencies = [];
    private byte[] _buffer = new byte[32 * 1024];

    /// <summary>Milliseconds from sent to read, of the messages read while <see cref="IsTimed"/>.</summary>
    public IReadOnlyList<float> Latencies => _latencies;

    public static bool IsTimed { get; set; }

    protected Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static Receiver Of(string mode, Payload payload, long[] counts, int first, int streams) => mode switch
    {
        "raw" or "raw-batched" => new RawReceiver(payload, counts, first),
        "redis-pubsub" => new RedisReceiver(payload, counts, first),
        "signalr-msgpack" => new SignalRReceiver(counts, first),
        _ => new GrpcReceiver(Guard.Of(mode), counts, first, streams),
    };

    /// <summary>Connects and subscribes.</summary>
    public async Task OpenAsync(int port)
    {
        await Socket.ConnectAsync(IPAddress.Loopback, port);
        await SubscribeAsync();
    }

    /// <summary>Reads until the end.</summary>
    public async Task RunAsync()
    {
        var held = 0;
        while (true)
        {
            if (held == _buffer.Length) Array.Resize(ref _buffer, 2 * _buffer.Length);
            var read = await ReadAsync(_buffer.AsMemory(held));
            if (read == 0) return;
            held += read;
            var taken = 0;
            while (Take(_buffer.AsSpan(taken, held - taken)) is > 0 and var unit) taken += unit;
            _buffer.AsSpan(taken, held - taken).CopyTo(_buffer);
            held -= taken;
        }
    }

    protected abstract Task SubscribeAsync();

    protected virtual ValueTask<int> ReadAsync(Memory<byte> into) => Socket.ReceiveAsync(into);

    /// <summary>Takes one unit of the protocol from the front.</summary>
    /// <returns>Its bytes; 0 when it is not whole yet.</returns>
    protected abstract int Take(ReadOnlySpan<byte> bytes);

    protected void Count(int watcher, int messages, ReadOnlySpan<byte> bytes)
    {
        Volatile.Write(ref counts[first + watcher], counts[first + watcher] + messages);
        if (IsTimed && Payload.SentOf(bytes) is { } sent) _latencies.Add((float)Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
    }
}

internal sealed class RawReceiver(Payload payload, long[] counts, int first) : Receiver(counts, first)
{
    private readonly int _size = RawMode.Prefix + payload.Bytes.Length;

    protected override Task SubscribeAsync() => Task.CompletedTask;

    protected override int Take(ReadOnlySpan<byte> bytes)
    {
        var messages = bytes.Length / _size;
        if (messages > 0) Count(0, messages, bytes[.._size]);
        return messages * _size;
    }
}

internal sealed class RedisReceiver(Payload payload, long[] counts, int first) : Receiver(counts, first)
{
    private static readonly byte[] Subscribed = "*3\r\n$9\r\nsubscribe\r\n$1\r\ns\r\n:1\r\n"u8.ToArray();
    private readonly int _size = $"*3\r\n$7\r\nmessage\r\n$1\r\ns\r\n${payload.Bytes.Length}\r\n\r\n".Length + payload.Bytes.Length;

    protected override async Task SubscribeAsync()
    {
        await Socket.SendAsync("SUBSCRIBE s\r\n"u8.ToArray());
        var answer = new byte[Subscribed.Length];
        for (var read = 0; read < answer.Length;) read += await Socket.ReceiveAsync(answer.AsMemory(read));
        if (!answer.AsSpan().SequenceEqual(Subscribed)) throw new IOException("Redis did not subscribe.");
    }

    protected override int Take(ReadOnlySpan<byte> bytes)
    {
        var messages = bytes.Length / _size;
        if (messages > 0) Count(0, messages, bytes[.._size]);
        return messages * _size;
    }
}

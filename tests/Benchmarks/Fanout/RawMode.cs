using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RegimeGrpc.Benchmarks.Fanout;

internal sealed class RawMode(int batch) : Mode
{
    public const int Prefix = 4;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _watchers = [];
    private Task _accepting = Task.CompletedTask;

    public override int Joined
    {
        get
        {
            lock (_watchers) return _watchers.Count;
        }
    }

    public override Task StartAsync(Payload payload)
    {
        _listener.Start(10_000);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
        return Task.CompletedTask;
    }

    public override Task PublishAsync(Payload payload, int count)
    {
        var size = Prefix + payload.Bytes.Length;
        var bytes = new byte[size * batch];
        while (count > 0)
        {
            var now = Math.Min(count, batch);
            for (var i = 0; i < now; i++)
            {
                BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * size), payload.Bytes.Length);
                payload.Write(bytes.AsSpan((i * size) + Prefix, payload.Bytes.Length));
            }

            lock (_watchers) _watchers.RemoveAll(watcher => !IsSent(watcher, bytes.AsSpan(0, now * size)));
            count -= now;
        }

        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        foreach (var watcher in _watchers) watcher.Dispose();
    }

    /// <summary>False when the watcher is gone.</summary>
    private static bool IsSent(Socket watcher, ReadOnlySpan<byte> bytes)
    {
        try
        {
            watcher.Send(bytes);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var watcher = await _listener.AcceptSocketAsync();
                watcher.NoDelay = true;
                lock (_watchers) _watchers.Add(watcher);
            }
        }
        catch (SocketException)
        {
            // Stopped.
        }
        catch (ObjectDisposedException)
        {
            // Stopped.
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace RegimeGrpc.Testing;

/// <summary>
/// A wire between a client and a server that a test can cut, clog and slow down. Listens on a loopback port, and opens one
/// connection to the target for each that it accepts. Faults take effect at once, for open connections and new ones.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<Wire> _wires = [];
    private readonly int _target;
    private readonly Task _accepting;
    private bool _refusing;
    private bool _swallowing;
    private long? _requestBytesLeft;
    private long? _responseBytesLeft;
    private TimeSpan _delay;

    /// <param name="target">The server's loopback port.</param>
    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>HOST:PORT.</summary>
    public string Address => $"127.0.0.1:{Port}";

    /// <summary>Closes every connection, and each new one as soon as it is accepted, until <see cref="Resume"/>.</summary>
    public void Cut()
    {
        lock (_lock)
        {
            _refusing = true;
            foreach (var wire in _wires) wire.Close();
            _wires.Clear();
        }
    }

    /// <summary>
    /// Half-open: connections stay, but whatever either side sends disappears. <see cref="Resume"/> lets new connections through;
    /// those that swallowed something stay dead, as behind a firewall that forgot them.
    /// </summary>
    public void Swallow()
    {
        lock (_lock)
        {
            _swallowing = true;
            foreach (var wire in _wires) wire.Dead = true;
        }
    }

    /// <summary>Lets <paramref name="bytes"/> more go to the server, over all connections, then cuts: within a request, if so counted.</summary>
    public void CutAfterRequest(long bytes)
    {
        lock (_lock) _requestBytesLeft = bytes;
    }

    /// <summary>
    /// Lets <paramref name="bytes"/> more come back from the server, over all connections, then cuts. With 0 the server gets the
    /// next request and does it, and the client never hears.
    /// </summary>
    public void CutAfterResponse(long bytes)
    {
        lock (_lock) _responseBytesLeft = bytes;
    }

    /// <summary>Holds back every piece of data for that long, each way.</summary>
    public void Delay(TimeSpan delay)
    {
        lock (_lock) _delay = delay;
    }

    /// <summary>Ends all faults. Connections that were cut stay cut: the client has to open new ones.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            (_refusing, _swallowing, _delay) = (false, false, TimeSpan.Zero);
            (_requestBytesLeft, _responseBytesLeft) = (null, null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.Within();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception stopped) when (_end.IsCancellationRequested || stopped is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        var wire = new Wire(client, server);
        try
        {
            lock (_lock)
            {
                if (_refusing)
                {
                    wire.Close();
                    return;
                }
                wire.Dead = _swallowing;
                _wires.Add(wire);
            }
            await server.ConnectAsync(IPAddress.Loopback, _target, _end.Token);
            await Task.WhenAny(PumpAsync(wire, client, server, isRequest: true), PumpAsync(wire, server, client, isRequest: false));
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The target is down: the client sees a closed connection, as it would without the proxy.
        }
        finally
        {
            lock (_lock) _wires.Remove(wire);
            wire.Close();
        }
    }

    private async Task PumpAsync(Wire wire, Socket from, Socket to, bool isRequest)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _end.Token) is > 0 and var count)
            {
                TimeSpan delay;
                lock (_lock) delay = _delay;
                if (delay > TimeSpan.Zero) await Task.Delay(delay, _end.Token);
                var (pass, cut) = Admit(wire, count, isRequest);
                for (var sent = 0; sent < pass;) sent += await to.SendAsync(buffer.AsMemory(sent, pass - sent), _end.Token);
                if (cut) Cut();
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, or either side hung up: ServeAsync closes both.
        }
    }

    private (int Pass, bool Cut) Admit(Wire wire, int count, bool isRequest)
    {
        lock (_lock)
        {
            if (wire.Dead) return (0, false);
            ref var left = ref isRequest ? ref _requestBytesLeft : ref _responseBytesLeft;
            if (left is not { } bytes) return (count, false);
            left = bytes - Math.Min(bytes, count);
            return ((int)Math.Min(bytes, count), bytes <= count);
        }
    }

    private sealed class Wire(Socket client, Socket server)
    {
        public bool Dead { get; set; }

        public void Close()
        {
            client.Dispose();
            server.Dispose();
        }
    }
}

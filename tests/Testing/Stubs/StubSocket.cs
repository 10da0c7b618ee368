using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>A provider's end of a socket, in the hands of a test.</summary>
public sealed class StubSocket(WebSocket socket, HttpContext context)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the test is through with it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Messages sent so far.</summary>
    public long Sent { get; private set; }

    /// <summary>The client's next message; null when it has closed.</summary>
    public async Task<JsonElement?> ReceiveAsync(CancellationToken cancellation = default)
    {
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            length += received.Count;
            if (!received.EndOfMessage) continue;
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            return json.RootElement.Clone();
        }
    }

    public async Task SendAsync(string text)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None).Within();
        Sent++;
    }

    /// <summary>In frames of so many bytes, compressed or not.</summary>
    public async Task SendInPiecesAsync(string text, int size, bool compressed)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += size)
        {
            var flags = at + size >= bytes.Length ? WebSocketMessageFlags.EndOfMessage : WebSocketMessageFlags.None;
            if (!compressed) flags |= WebSocketMessageFlags.DisableCompression;
            await socket.SendAsync(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), WebSocketMessageType.Text, flags, CancellationToken.None).AsTask().Within();
        }

        Sent++;
    }

    /// <summary>Tears the connection, without a word.</summary>
    public void Abort()
    {
        try
        {
            context.Abort();
        }
        catch (ObjectDisposedException)
        {
            // Its request has ended meanwhile, and the connection with it.
        }

        _ended.TrySetResult();
    }

    public async Task CloseAsync(int code, string reason)
    {
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None).Within();
        // The client's own close, so that ours is not lost with the connection.
        await _gone.Task.Within();
        _ended.TrySetResult();
    }

    /// <summary>Reads on, so that pings are answered, until the client has closed or gone.</summary>
    internal async Task PumpAsync()
    {
        try
        {
            while (await ReceiveAsync() is not null)
            {
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or JsonException)
        {
            // Gone without a word.
        }

        _gone.TrySetResult();
        _ended.TrySetResult();
    }
}

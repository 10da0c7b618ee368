using System.Net.Sockets;
using System.Text;

namespace RegimeGrpc.Benchmarks.Fanout;

internal sealed class RedisMode : Mode
{
    private readonly RedisProcess _redis = new();
    private Socket _publisher = null!;
    private byte[] _command = [];
    private int _at;

    public override int ServerProcess => _redis.Id;

    // A watcher waits for its subscription itself.
    public override int Joined => int.MaxValue;

    public override async Task StartAsync(Payload payload)
    {
        await _redis.StartAsync("--save", "", "--appendonly", "no", "--maxclients", "15000", "--client-output-buffer-limit", "pubsub 0 0 0");
        Port = _redis.Port;
        _publisher = await _redis.ConnectAsync();
        var head = Encoding.ASCII.GetBytes($"*3\r\n$7\r\nPUBLISH\r\n$1\r\ns\r\n${payload.Bytes.Length}\r\n");
        _command = [.. head, .. payload.Bytes, .. "\r\n"u8];
        _at = head.Length;
    }

    public override async Task PublishAsync(Payload payload, int count)
    {
        var commands = new byte[_command.Length * count];
        for (var i = 0; i < count; i++)
        {
            _command.CopyTo(commands, i * _command.Length);
            payload.Write(commands.AsSpan((i * _command.Length) + _at, payload.Bytes.Length));
        }

        await _publisher.SendAsync(commands);
        var answer = new byte[4096];
        for (var answers = 0; answers < count;)
        {
            var read = await _publisher.ReceiveAsync(answer);
            if (read == 0) throw new IOException("Redis has closed the connection.");
            answers += answer.AsSpan(0, read).Count((byte)'\n');
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _publisher.Dispose();
        await _redis.DisposeAsync();
    }
}

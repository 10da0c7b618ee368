using System.Net.Sockets;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Fuzz;

/// <summary>A connection of random HTTP/2 frames: some in order, some in none, some that are no frames.</summary>
internal sealed class RandomFrames(Random random, IReadOnlyList<string> paths)
{
    public async Task SendAsync(int port)
    {
        using var connection = await RawHttp2.ConnectAsync(port, greet: random.Next(10) > 0);
        try
        {
            for (var i = random.Next(1, 40); i > 0; i--) await connection.SendAsync(Next());
        }
        catch (SocketException)
        {
            // The server has ended it, as it should.
        }
    }

    private byte[] Next()
    {
        var stream = random.Next(6) switch { 0 => 0, 1 => random.Next(), _ => (2 * random.Next(20)) + 1 };
        var flags = random.Next(2) == 0 ? (byte)(RawHttp2.EndHeaders | RawHttp2.EndStream) : (byte)random.Next(256);
        return random.Next(8) switch
        {
            0 or 1 => RawHttp2.Frame(RawHttp2.Headers, flags, stream, RawHttp2.Call(paths[random.Next(paths.Count)])),
            2 => RawHttp2.Frame(RawHttp2.Data, flags, stream, Noise(random.Next(200))),
            3 => RawHttp2.Frame(RawHttp2.Headers, flags, stream, Noise(random.Next(200))),
            4 => RawHttp2.Frame(RawHttp2.WindowUpdate, 0, stream, Noise(4)),
            5 => RawHttp2.Frame(RawHttp2.Settings, 0, 0, Noise(6 * random.Next(5))),
            6 => RawHttp2.Frame((byte)random.Next(256), flags, stream, Noise(random.Next(64)), random.Next(4) == 0 ? random.Next(1 << 24) : null),
            _ => Noise(random.Next(100)),
        };
    }

    private byte[] Noise(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}

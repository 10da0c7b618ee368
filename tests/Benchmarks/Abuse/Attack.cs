using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Abuse;

/// <summary>One way to misbehave, as fast or as often as one process of this machine can.</summary>
/// <param name="Description">What it does.</param>
/// <param name="Attackers">So many at a time, each with connections of its own.</param>
/// <param name="RunAsync">One attacker, once; over and over again until it is cancelled.</param>
internal sealed record Attack(string Description, int Attackers, Func<Attacker, Task> RunAsync)
{
    private const string Models = "/regime.v1.RegimeService/ListModels";
    private const string Append = "/regime.v1.ObservationService/Append";
    private const string Watch = "/regime.v1.RegimeService/Watch";
    private const string Verify = "/regime.v1.AuditService/VerifyRevision";
    private const string List = "/regime.v1.AuditService/ListObservations";

    private static readonly byte[] Cancel = [0, 0, 0, 8];

    // Room for whatever is answered: 1 GB.
    private static readonly byte[] Wide = [0x3f, 0, 0, 0];
    private static readonly TimeSpan Drip = TimeSpan.FromSeconds(1);

    public static readonly IReadOnlyDictionary<string, Attack> All = new Dictionary<string, Attack>
    {
        ["idle"] = new("5,000 connections that say nothing; half of them greet first", 50, IdleAsync),
        ["churn"] = new("connections opened and closed at once", 8, ChurnAsync),
        ["slow-headers"] = new("500 connections whose header comes a byte a second", 500, SlowHeadersAsync),
        ["slow-body"] = new("500 calls with a key, whose message of 1 MB comes a byte a second", 500, SlowBodyAsync),
        ["metadata"] = new("192 KB of metadata, again and again", 8, MetadataAsync),
        ["resets"] = new("streams reset as soon as they are opened, 1,000 a write", 4, ResetsAsync),
        ["bad-keys"] = new("keys that nobody has, 100 calls a write", 8, BadKeysAsync),
        ["unread"] = new("with a key: 500 lossless watches and 500 long lists whose answers are never read", 10, UnreadAsync),
        ["refold"] = new("with a key: 32 audits from the first entry at a time", 32, RefoldAsync),
        ["flood"] = new("with a key: batches of 10,000 observations, far over the quota", 4, FloodAsync),
    };

    private static async Task IdleAsync(Attacker attacker)
    {
        for (var i = 0; i < 100; i++) await attacker.ConnectAsync(greet: i % 2 == 0);
        await Task.Delay(Timeout.Infinite, attacker.Ended);
    }

    private static async Task ChurnAsync(Attacker attacker)
    {
        (await attacker.ConnectAsync()).Dispose();
        attacker.Count();
    }

    private static async Task SlowHeadersAsync(Attacker attacker)
    {
        var connection = await attacker.ConnectAsync();
        foreach (var letter in RawHttp2.Frame(RawHttp2.Headers, 0, 1, RawHttp2.Call(Models)))
        {
            await connection.SendAsync((byte[])[letter]);
            attacker.Count();
            await Task.Delay(Drip, attacker.Ended);
        }
    }

    private static async Task SlowBodyAsync(Attacker attacker)
    {
        var connection = await attacker.ConnectAsync();
        await connection.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, 1, attacker.Call(Append)));
        await connection.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 1, [0, 0, 16, 0, 0]));
        while (true)
        {
            await connection.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, 1, [0]));
            attacker.Count();
            await Task.Delay(Drip, attacker.Ended);
        }
    }

    private static async Task MetadataAsync(Attacker attacker)
    {
        var connection = await attacker.ConnectAsync();
        var chunks = RawHttp2.Call(Models, Enumerable.Range(0, 12).Select(i => ($"x-{i}", new string('x', 16_000)))).Chunk(16_000).ToArray();
        for (var i = 0; i < chunks.Length; i++)
            await connection.SendAsync(RawHttp2.Frame(i == 0 ? RawHttp2.Headers : RawHttp2.Continuation, i == chunks.Length - 1 ? RawHttp2.EndHeaders : (byte)0, 1, chunks[i]));
        attacker.Count();
        while (await connection.ReceiveAsync() is not (null or { Type: RawHttp2.GoAway or RawHttp2.Reset or RawHttp2.Headers }))
        {
        }
    }

    private static async Task ResetsAsync(Attacker attacker)
    {
        var connection = await attacker.ConnectAsync();
        var call = RawHttp2.Call(Models);
        for (var first = 1; ; first += 2000)
        {
            var burst = new List<byte>();
            for (var stream = first; stream < first + 2000; stream += 2)
            {
                burst.AddRange(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, call));
                burst.AddRange(RawHttp2.Frame(RawHttp2.Reset, 0, stream, Cancel));
            }

            await connection.SendAsync(burst.ToArray());
            attacker.Count(1000);
        }
    }

    private static async Task BadKeysAsync(Attacker attacker)
    {
        const int calls = 100;
        var connection = await attacker.ConnectAsync();
        var call = RawHttp2.Call(Models, ("x-api-key", "rgk_bench_" + new string('C', 43)));
        for (var first = 1; ; first += 2 * calls)
        {
            var burst = new List<byte>();
            for (var stream = first; stream < first + (2 * calls); stream += 2) burst.AddRange(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, stream, call));
            await connection.SendAsync(burst.ToArray());
            attacker.Count(calls);
            for (var answers = 0; answers < calls;)
                if ((await connection.ReceiveAsync() ?? throw new IOException()).Type == RawHttp2.Headers) answers++;
        }
    }

    private static async Task UnreadAsync(Attacker attacker)
    {
        var connection = await attacker.ConnectAsync();
        var watch = Message(new WatchRequest { Delivery = Delivery.Every });
        var list = Message(new ListObservationsRequest { PageSize = 5000 });
        for (var stream = 1; stream < 200; stream += 2)
        {
            await connection.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, attacker.Call(stream % 4 == 1 ? Watch : List)));
            await connection.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, stream % 4 == 1 ? watch : list));
            attacker.Count();
        }

        await Task.Delay(Timeout.Infinite, attacker.Ended);
    }

    private static async Task RefoldAsync(Attacker attacker)
    {
        var connection = await attacker.ConnectAsync();
        await connection.SendAsync(RawHttp2.Frame(RawHttp2.WindowUpdate, 0, 0, Wide));
        var request = Message(new VerifyRevisionRequest { From = VerifyFrom.Nothing });
        for (var stream = 1; ; stream += 2)
        {
            await connection.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, attacker.Call(Verify)));
            await connection.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, request));
            // The status: in trailers after an answer, or in the only headers of a refusal.
            for (var ended = false; !ended;)
            {
                var frame = await connection.ReceiveAsync() ?? throw new IOException();
                ended = frame.Type == RawHttp2.Headers && System.Text.Encoding.Latin1.GetString(frame.Payload).Contains("grpc-status", StringComparison.Ordinal);
            }

            attacker.Count();
        }
    }

    private static async Task FloodAsync(Attacker attacker)
    {
        var batch = new AppendRequest();
        for (var i = 0; i < 10_000; i++) batch.Observations.Add(new Observation { Series = "crypto.BTC-USD.coinbase.trade", EventTime = new Timestamp { Seconds = i }, KnownAt = new Timestamp { Seconds = i }, Scalar = 1, Source = "rogue" });
        var bytes = Message(batch);
        var connection = await attacker.ConnectAsync();
        await connection.SendAsync(RawHttp2.Frame(RawHttp2.WindowUpdate, 0, 0, Wide));
        for (var stream = 1; ; stream += 2)
        {
            await connection.SendAsync(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, attacker.Call(Append)));
            await connection.SendAsync(RawHttp2.Frame(RawHttp2.WindowUpdate, 0, stream, Wide));
            foreach (var part in bytes.Chunk(16_384)) await connection.SendAsync(RawHttp2.Frame(RawHttp2.Data, 0, stream, part));
            await connection.SendAsync(RawHttp2.Frame(RawHttp2.Data, RawHttp2.EndStream, stream, []));
            attacker.Count();
            while ((await connection.ReceiveAsync() ?? throw new IOException()).Type != RawHttp2.Headers)
            {
            }
        }
    }

    private static byte[] Message(IMessage message)
    {
        var bytes = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), bytes.Length - 5);
        message.WriteTo(bytes.AsSpan(5));
        return bytes;
    }
}

/// <summary>Who misbehaves: opens connections, and closes them when an attack is over or the server has ended one.</summary>
internal sealed class Attacker(int port, CancellationToken ended)
{
    // Of its own: limits by address are for those who are not of the same.
    private static readonly IPAddress Home = IPAddress.Parse("127.0.0.2");
    private static long _count;
    private readonly List<RawHttp2> _open = [];

    public CancellationToken Ended => ended;

    /// <summary>Of all of them: calls, connections, or bytes of a slow one.</summary>
    public static long Counted => Interlocked.Read(ref _count);

#pragma warning disable CA1822 // The count is everybody's; the attacks need not know.
    public void Count(int attempts = 1) => Interlocked.Add(ref _count, attempts);

    /// <summary>The header of a call with the key that the server knows as the rogue's.</summary>
    public byte[] Call(string path) => RawHttp2.Call(path, ("x-api-key", AbuseServer.RogueKey));
#pragma warning restore CA1822

    public async Task<RawHttp2> ConnectAsync(bool greet = true)
    {
        var connection = await RawHttp2.ConnectAsync(port, greet, Home);
        _open.Add(connection);
        return connection;
    }

    /// <summary>Until it is over.</summary>
    public async Task RunAsync(Attack attack)
    {
        while (!ended.IsCancellationRequested)
        {
            try
            {
                await attack.RunAsync(this);
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or TimeoutException)
            {
                // The server has had enough of it; it comes back.
            }

            foreach (var connection in _open) connection.Dispose();
            _open.Clear();
        }
    }
}

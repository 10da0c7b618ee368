using System.Net;
using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using RegimeGrpc.Testing;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Server.Tests.Access;

/// <summary>Callers who misbehave cost the others nothing: a watch opened before goes on, and new calls are answered.</summary>
[Collection(Load.Name)]
public sealed class AbuseTests : IAsyncLifetime
{
    private const string Path = "/regime.v1.RegimeService/ListModels";

    private GuardedServer _server = null!;
    private HttpClient _http = null!;
    private Stream _watch = null!;

    private int Port => new Uri(_server.Address).Port;

    public async Task InitializeAsync()
    {
        _server = await GuardedServer.StartAsync(tls: false);
        _http = _server.Client();
        var request = new WatchRequest { HeartbeatInterval = Google.Protobuf.WellKnownTypes.Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) };
        var (watch, _, _) = await _server.CallAsync(_http, "/regime.v1.RegimeService/Watch", ("x-api-key", _server.Keys["reader"]), request);
        _watch = await watch.Content.ReadAsStreamAsync().Within();
        await OthersGoOnAsync();
    }

    [Fact]
    public async Task Thousands_of_idle_connections_and_hundreds_that_never_finish_a_header()
    {
        var open = new List<RawHttp2>();
        try
        {
            for (var i = 0; i < 2000; i++) open.Add(await RawHttp2.ConnectAsync(Port, greet: i % 2 == 0));
            for (var i = 0; i < 300; i++)
            {
                var slow = await RawHttp2.ConnectAsync(Port);
                open.Add(slow);
                var headers = RawHttp2.Frame(RawHttp2.Headers, 0, 1, RawHttp2.Call(Path));
                await slow.SendAsync(headers.AsMemory(0, 1 + (i % (headers.Length - 1))));
            }

            await OthersGoOnAsync();
        }
        finally
        {
            foreach (var connection in open) connection.Dispose();
        }

        await OthersGoOnAsync();
    }

    [Fact]
    public async Task Metadata_beyond_all_measure_is_refused()
    {
        using (var big = await RawHttp2.ConnectAsync(Port))
        {
            var block = RawHttp2.Call(Path, Enumerable.Range(0, 12).Select(i => ($"x-{i}", new string('x', 16_000))));
            var chunks = block.Chunk(16_000).ToArray();
            for (var i = 0; i < chunks.Length; i++)
                await big.SendAsync(RawHttp2.Frame(i == 0 ? RawHttp2.Headers : RawHttp2.Continuation, i == chunks.Length - 1 ? RawHttp2.EndHeaders : (byte)0, 1, chunks[i]));
            var ended = false;
            while (!ended) ended = await big.ReceiveAsync() is null or { Type: RawHttp2.GoAway or RawHttp2.Reset or RawHttp2.Headers };
        }

        await OthersGoOnAsync();
    }

    [Fact]
    public async Task Streams_that_are_reset_as_fast_as_they_are_opened()
    {
        for (var round = 0; round < 3; round++)
        {
            using var rapid = await RawHttp2.ConnectAsync(Port);
            var call = RawHttp2.Call(Path);
            var burst = new List<byte>();
            for (var stream = 1; stream < 4000; stream += 2)
            {
                burst.AddRange(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, call));
                burst.AddRange(RawHttp2.Frame(RawHttp2.Reset, 0, stream, [0, 0, 0, 8]));
            }

            try
            {
                await rapid.SendAsync(burst.ToArray());
            }
            catch (SocketException)
            {
                // The server has had enough of it.
            }

            await OthersGoOnAsync();
        }
    }

    /// <param name="scheme">Of a call, which the client resets; or none, for which the server has to reset the stream.</param>
    [Theory]
    [InlineData("http")]
    [InlineData("none")]
    public async Task Who_is_cut_off_again_and_again_is_not_let_in_for_a_while(string scheme)
    {
        var call = RawHttp2.Call(Path);
        Encoding.ASCII.GetBytes(scheme).CopyTo(call, call.AsSpan().IndexOf(":scheme"u8) + ":scheme".Length + 1);
        var outside = IPAddress.Parse("127.0.0.2");
        var burst = new List<byte>();
        for (var stream = 1; stream < 8000; stream += 2)
        {
            burst.AddRange(RawHttp2.Frame(RawHttp2.Headers, RawHttp2.EndHeaders, stream, call));
            if (scheme == "http") burst.AddRange(RawHttp2.Frame(RawHttp2.Reset, 0, stream, [0, 0, 0, 8]));
        }

        var abuse = burst.ToArray();
        await Deadline.Holds(async () =>
        {
            try
            {
                using var rapid = await RawHttp2.ConnectAsync(Port, greet: true, outside);
                await rapid.SendAsync(abuse);
            }
            catch (SocketException)
            {
                // Cut off in the middle, or not let in.
            }

            return !await IsLetInAsync(outside);
        });
        // The probe may have the same address: behind a proxy on this machine everybody has.
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            socket.Bind(new IPEndPoint(outside, 0));
            await socket.ConnectAsync(IPAddress.Loopback, new Uri(_server.HttpAddress).Port).Within();
            await socket.SendAsync("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray());
            Assert.NotEqual(0, await socket.ReceiveAsync(new byte[64]).Within());
        }

        await OthersGoOnAsync();
        Assert.True(await IsLetInAsync(IPAddress.Loopback));
        await Deadline.Holds(() => IsLetInAsync(outside));
    }

    [Fact]
    public async Task A_message_over_the_limit_and_one_that_is_none_are_the_callers_mistake()
    {
        var request = new AppendRequest();
        for (var i = 0; i < 90; i++) request.Observations.Add(new Observation { Series = new string('x', 200_000) });
        foreach (var call in (string[])["Append", "AppendStream"])
        {
            var (response, status, info) = await _server.CallAsync(_http, "/regime.v1.ObservationService/" + call, ("x-api-key", _server.Keys["writer"]), request);
            response.Dispose();
            Assert.Equal((StatusCode.ResourceExhausted, "QUOTA_EXCEEDED", "message_bytes"), (status, info?.Reason, info?.Metadata["quota"]));
        }

        // A question is never that large: as objects it would be a hundred times its bytes.
        var question = await _server.CallAsync(_http, "/regime.v1.RegimeService/GetSignal", ("x-api-key", _server.Keys["reader"]), new GetSignalRequest { Model = new string('x', 300_000) });
        Assert.Equal(("QUOTA_EXCEEDED", "4096"), (question.Info?.Reason, question.Info?.Metadata["limit"]));

        using var content = new ByteArrayContent([0, 0, 0, 0, 3, 0xff, 0xff, 0xff]);
        content.Headers.ContentType = new("application/grpc");
        using var damaged = new HttpRequestMessage(HttpMethod.Post, _server.Address + Path) { Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        damaged.Headers.Add("x-api-key", _server.Keys["reader"]);
        Assert.Equal(StatusCode.InvalidArgument, await FinalAsync(await _http.SendAsync(damaged).Within()));
        await OthersGoOnAsync();
    }

    [Theory]
    [InlineData("/regime.v1.ObservationService/Append", "writer", 3000)]
    [InlineData("/regime.v1.RegimeService/GetSignal", "reader", 240)]
    [InlineData("/grpc.health.v1.Health/Check", null, 240)]
    public async Task A_message_that_would_inflate_beyond_the_limit_is_not_inflated(string path, string? caller, int megabytes)
    {
        // Gzip may be one piece after another. 3000 of them are more than any array holds: inflated, there would be no message to refuse.
        var piece = Gzip(new byte[1 << 20]);
        var message = Enumerable.Repeat(piece, megabytes).SelectMany(bytes => bytes).ToArray();
        var (status, reason) = await CompressedAsync(path, caller, message);
        Assert.Equal((StatusCode.ResourceExhausted, "QUOTA_EXCEEDED"), (status, reason));
        await OthersGoOnAsync();
    }

    [Theory]
    [InlineData("Append", 1)]
    [InlineData("AppendStream", 2)]
    public async Task Two_million_observations_in_four_kilobytes_are_counted_and_not_read(string call, int field)
    {
        var all = new byte[4_000_000];
        for (var i = 0; i < all.Length; i += 2) all[i] = (byte)((field << 3) | 2);
        Assert.Equal((StatusCode.InvalidArgument, "INVALID_ARGUMENT"), await CompressedAsync("/regime.v1.ObservationService/" + call, "writer", Gzip(all)));
        await OthersGoOnAsync();
    }

    [Fact]
    public async Task A_compressed_message_is_read() =>
        Assert.Equal(StatusCode.OK, (await CompressedAsync(Path, "reader", Gzip([]))).Status);

    public async Task DisposeAsync()
    {
        await _watch.DisposeAsync();
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private async Task<bool> IsLetInAsync(IPAddress from)
    {
        try
        {
            // Who is let in is greeted.
            using var connection = await RawHttp2.ConnectAsync(Port, greet: true, from);
            return await connection.ReceiveAsync() is not null;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task OthersGoOnAsync()
    {
        // A heartbeat that was sent after this line: the one before it may have been waiting here.
        for (var beats = 0; beats < 2;)
            if ((await Rpc.ServerProcess.NextAsync<WatchResponse>(_watch))!.EventCase == WatchResponse.EventOneofCase.Heartbeat) beats++;
        using var fresh = _server.Client();
        Assert.Null((await _server.CallAsync(fresh, Path, ("x-api-key", _server.Keys["reader"]))).Status);
    }

    private async Task<(StatusCode Status, string? Reason)> CompressedAsync(string path, string? caller, byte[] message)
    {
        var body = new byte[5 + message.Length];
        body[0] = 1;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.Length);
        message.CopyTo(body, 5);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/grpc");
        using var call = new HttpRequestMessage(HttpMethod.Post, _server.Address + path) { Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = content };
        call.Headers.Add("grpc-encoding", "gzip");
        if (caller is not null) call.Headers.Add("x-api-key", _server.Keys[caller]);
        using var response = await _http.SendAsync(call).Within();
        var status = await FinalAsync(response);
        var reason = response.Headers.Concat(response.TrailingHeaders).FirstOrDefault(header => header.Key == "grpc-status-details-bin").Value is { } details
            ? Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(details.Single() is var text ? text.PadRight((text.Length + 3) / 4 * 4, '=') : "")).GetDetail<Google.Rpc.ErrorInfo>()?.Reason
            : null;
        return (status, reason);
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var written = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(written, System.IO.Compression.CompressionLevel.Optimal)) gzip.Write(bytes);
        return written.ToArray();
    }

    private static async Task<StatusCode> FinalAsync(HttpResponseMessage response)
    {
        await response.Content.ReadAsByteArrayAsync().Within();
        var headers = response.Headers.Contains("grpc-status") ? response.Headers : response.TrailingHeaders;
        return (StatusCode)int.Parse(headers.GetValues("grpc-status").Single(), null);
    }
}

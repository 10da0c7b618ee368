using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using Google.Protobuf;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Rpc;

/// <summary>The server as a program of its own, called over HTTP/2 with nothing but the wire format of gRPC.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly HttpClient _http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true });
    private readonly Task<string> _errors;

    private ServerProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public int GrpcPort { get; private init; }

    /// <summary>Everything it has written to its standard output, once it has ended.</summary>
    public List<string> Said { get; } = [];

    public static ServerProcess Start(params string[] arguments) => Start(_ => { }, arguments);

    /// <param name="prepare">Changes how the process is started: its environment.</param>
    /// <param name="arguments">Besides the ports.</param>
    public static ServerProcess Start(Action<ProcessStartInfo> prepare, params string[] arguments)
    {
        var (grpc, http) = (FreePort.Next(), FreePort.Next());
        var assembly = Path.Combine(AppContext.BaseDirectory, "RegimeGrpc.Server.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", assembly, "--grpc-port", $"{grpc}", "--http-port", $"{http}", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        prepare(start);
        return new(Process.Start(start)!) { GrpcPort = grpc };
    }

    /// <summary>Reads its output until it says that it is ready.</summary>
    public async Task ReadyAsync() => await UntilSaidAsync("is ready");

    public async Task UntilSaidAsync(string what)
    {
        while (await _process.StandardOutput.ReadLineAsync().Within(TimeSpan.FromSeconds(60), what) is { } line)
        {
            Said.Add(line);
            if (line.Contains(what, StringComparison.Ordinal)) return;
        }

        throw new InvalidOperationException($"The server ended before it said '{what}':\n{string.Join('\n', Said)}\n{await _errors}");
    }

    /// <summary>Begins a call with one request; its answers are the messages of the body.</summary>
    public Task<HttpResponseMessage> CallAsync(string method, IMessage request) => SendAsync("regime.v1." + method, new ByteArrayContent(Framed(request))).Within();

    /// <summary>Begins a call whose request never ends: <paramref name="bytes"/> of its body is all there is.</summary>
    /// <returns>Its answer, once the server gives one.</returns>
    public async Task<Task<HttpResponseMessage>> HoldAsync(string path, byte[] bytes)
    {
        var content = new Unfinished(bytes);
        var answer = SendAsync(path, content);
        await content.Sent.Within();
        return answer;
    }

    /// <summary>A message with its prefix.</summary>
    public static byte[] Framed(IMessage message)
    {
        var body = new byte[5 + message.CalculateSize()];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - 5);
        message.WriteTo(body.AsSpan(5));
        return body;
    }

    /// <summary>The next message of a call; null at its end.</summary>
    public static async Task<T?> NextAsync<T>(Stream answers) where T : class, IMessage<T>, new()
    {
        var prefix = new byte[5];
        if (await answers.ReadAtLeastAsync(prefix, 5, throwOnEndOfStream: false).Within() < 5) return null;
        var body = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await answers.ReadExactlyAsync(body).Within();
        var message = new T();
        message.MergeFrom(body);
        return message;
    }

    public void Terminate() => Assert.Equal(0, Kill(_process.Id, SigTerm));

    /// <summary>Its exit code and what it wrote to its standard error.</summary>
    public async Task<(int Code, string Errors)> EndAsync(TimeSpan? limit = null)
    {
        await _process.WaitForExitAsync().Within(limit ?? TimeSpan.FromSeconds(60));
        Said.AddRange((await _process.StandardOutput.ReadToEndAsync().Within()).Split('\n'));
        return (_process.ExitCode, await _errors.Within());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync().Within();
        _process.Dispose();
    }

    private async Task<HttpResponseMessage> SendAsync(string path, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var call = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{GrpcPort}/{path}")
        {
            Version = new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        call.Headers.TE.Add(new("trailers"));
        return await _http.SendAsync(call, HttpCompletionOption.ResponseHeadersRead);
    }

    private sealed class Unfinished(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Sent => _sent.Task;

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync(bytes, cancellationToken);
            await stream.FlushAsync(cancellationToken);
            _sent.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}

using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.WebSockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>
/// One provider on a port of the loopback. It answers exactly what the provider documents, and what it does not document with the
/// provider's own error; then <see cref="Unexpected"/> says so and the test fails. A script breaks single answers.
/// </summary>
public abstract class ProviderStub : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Part, StubStep Step)> _script = new();
    private readonly Channel<StubSocket> _sockets = Channel.CreateUnbounded<StubSocket>();
    private readonly CancellationTokenSource _ending = new();
    private WebApplication? _app;

    /// <summary>http://127.0.0.1:port</summary>
    public string Address { get; private set; } = "";

    /// <summary>The same for sockets.</summary>
    public string StreamAddress => Address.Replace("http://", "ws://", StringComparison.Ordinal) + StreamPath;

    /// <summary>Method and path with query, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>What no client should have asked.</summary>
    public ConcurrentQueue<string> Unexpected { get; } = new();

    /// <summary>Held while an answer is made: whoever changes what a provider knows while it is asked holds it too.</summary>
    public Lock Gate { get; set; } = new();

    /// <summary>Changes every body before it is sent; null for none.</summary>
    public Func<string, string>? Rewrite { get; set; }

    /// <summary>The provider's clock; null: no Date header that differs.</summary>
    public Func<DateTimeOffset>? Date { get; set; }

    /// <summary>Instead of every answer; null while the provider is well.</summary>
    public StubAnswer? Outage { get; set; }

    /// <summary>Refuses connections of sockets for as long as it is over 0.</summary>
    public int RefuseSockets { get; set; }

    protected virtual string StreamPath => "/";

    /// <summary>Breaks the next answer to a path that contains this.</summary>
    public void Script(string part, StubStep step) => _script.Enqueue((part, step));

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.UseWebSockets(new() { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        _app.Run(HandleAsync);
        await _app.StartAsync();
        Address = _app.Urls.Single();
    }

    /// <summary>The next connection that has subscribed; null when there is none yet.</summary>
    public StubSocket? TryAccept() => _sockets.Reader.TryRead(out var socket) ? socket : null;

    /// <summary>The next connection that has subscribed.</summary>
    public async Task<StubSocket> AcceptAsync() => await _sockets.Reader.ReadAsync(_ending.Token).AsTask().Within();

    public async ValueTask DisposeAsync()
    {
        // A test may end it before its end.
        if (Interlocked.Exchange(ref _app, null) is not { } app) return;
        await _ending.CancelAsync();
        using var soon = new CancellationTokenSource(TimeSpan.Zero);
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
        _ending.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The answer to a request, whatever it is.</summary>
    protected abstract StubAnswer Answer(StubRequest request);

    /// <summary>Answers with a body that goes on; false when this request is none of those.</summary>
    protected virtual Task<bool> StreamAsync(HttpContext context, StubRequest request) => Task.FromResult(false);

    /// <summary>Takes a connection's first words; false when they are wrong and the provider has said so.</summary>
    protected virtual Task<bool> GreetAsync(StubSocket socket) => Task.FromResult(true);

    /// <summary>Notes what no client should have asked, and answers as the provider would.</summary>
    protected StubAnswer Refuse(StubRequest request, StubAnswer answer)
    {
        Unexpected.Enqueue($"{request.Method} {request.Path}?{string.Join('&', request.Query.Select(pair => $"{pair.Key}={pair.Value}"))}");
        return answer;
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await SocketAsync(context);
            return;
        }

        var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var request = new StubRequest(
            context.Request.Method, context.Request.Path.Value ?? "",
            context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal),
            context.Request.Headers.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase), body);
        Requests.Enqueue($"{request.Method} {request.Path}{context.Request.QueryString}");
        var step = StubStep.Normal;
        if (_script.TryPeek(out var scripted) && request.Path.Contains(scripted.Part, StringComparison.Ordinal) && _script.TryDequeue(out scripted)) step = scripted.Step;
        if (Outage is null && await StreamAsync(context, request)) return;
        StubAnswer answer;
        lock (Gate) answer = Outage ?? Answer(request);
        if (Rewrite is { } rewrite && answer.ContentType != "application/octet-stream")
            answer = answer with { Body = System.Text.Encoding.UTF8.GetBytes(rewrite(System.Text.Encoding.UTF8.GetString(answer.Body))) };
        await SendAsync(context, step, answer);
    }

    private async Task SendAsync(HttpContext context, StubStep step, StubAnswer normal)
    {
        if (step.Instead is { } instead) normal = instead(normal);
        if (step.Hold is { } hold)
        {
            step.Seen.TrySetResult();
            await hold.Task.WaitAsync(context.RequestAborted);
        }

        context.Response.StatusCode = normal.Status;
        context.Response.ContentType = normal.ContentType;
        if (Date is { } date) context.Response.Headers.Date = date().ToString("r");
        foreach (var (name, value) in normal.Headers) context.Response.Headers[name] = value;
        switch (step.Break)
        {
            case StubBreak.Reset:
                context.Response.ContentLength = normal.Body.Length;
                await context.Response.Body.WriteAsync(normal.Body.AsMemory(0, normal.Body.Length / 2));
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case StubBreak.CutChunk:
                await context.Response.Body.WriteAsync(normal.Body.AsMemory(0, normal.Body.Length / 2));
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            case StubBreak.CleanEnd:
                await context.Response.Body.WriteAsync(normal.Body.AsMemory(0, normal.Body.Length / 2));
                break;
            case StubBreak.BadGzip:
                var packed = new MemoryStream();
                await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(normal.Body);
                context.Response.Headers.ContentEncoding = "gzip";
                var bytes = packed.ToArray();
                for (var i = 10; i < bytes.Length; i++) bytes[i] ^= 0x5A;
                await context.Response.Body.WriteAsync(bytes);
                break;
            case StubBreak.Drip:
                await context.Response.Body.WriteAsync(normal.Body.AsMemory(0, 1));
                await context.Response.Body.FlushAsync();
                step.Seen.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            default:
                await context.Response.Body.WriteAsync(normal.Body);
                break;
        }
    }

    private async Task SocketAsync(HttpContext context)
    {
        Requests.Enqueue($"WS {context.Request.Path}");
        if (RefuseSockets > 0)
        {
            RefuseSockets--;
            context.Response.StatusCode = 503;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = true });
        var stub = new StubSocket(socket, context);
        try
        {
            if (!await GreetAsync(stub))
            {
                Unexpected.Enqueue("the greeting of a socket");
                return;
            }

            await _sockets.Writer.WriteAsync(stub);
            _ = stub.PumpAsync();
            await stub.Ended.WaitAsync(_ending.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or IOException)
        {
            // The client has gone, or the test.
        }
    }
}

/// <summary>How an answer breaks on its way.</summary>
public enum StubBreak
{
    None,

    /// <summary>Half of what was announced, then the connection is torn.</summary>
    Reset,

    /// <summary>A chunk of an answer whose length nobody has announced, then the connection is torn.</summary>
    CutChunk,

    /// <summary>Half of it, and a clean end.</summary>
    CleanEnd,

    /// <summary>Said to be gzip, and is not.</summary>
    BadGzip,

    /// <summary>A byte, and then nothing for ever.</summary>
    Drip,
}

/// <summary>What is done to one answer.</summary>
public sealed record StubStep
{
    public static readonly StubStep Normal = new();

    public Func<StubAnswer, StubAnswer>? Instead { get; init; }

    public StubBreak Break { get; init; }

    /// <summary>The answer waits for this.</summary>
    public TaskCompletionSource? Hold { get; init; }

    /// <summary>Completes when the request is there.</summary>
    public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static StubStep Status(int status, string body = "", params IReadOnlyList<(string Name, string Value)> headers) =>
        new() { Instead = _ => StubAnswer.Json(body, status) with { Headers = headers } };

    public static StubStep Breaks(StubBreak how) => new() { Break = how };

    public static StubStep Waits() => new() { Hold = new(TaskCreationOptions.RunContinuationsAsynchronously) };
}

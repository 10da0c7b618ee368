using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Testing.Stubs;

/// <summary>An OpenTelemetry collector that takes everything it is sent over gRPC and keeps it: https://opentelemetry.io/docs/specs/otlp/.</summary>
public sealed class CollectorStub : IAsyncDisposable
{
    private const string Traces = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const string Metrics = "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export";
    private const int Prefix = 5;

    private readonly ConcurrentQueue<(string Path, byte[] Message)> _taken = new();
    private readonly WebApplication _app;

    private CollectorStub()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(TakeAsync);
    }

    /// <summary>http://127.0.0.1:port</summary>
    public string Address => _app.Urls.Single();

    /// <summary>Everything it was sent, as it came.</summary>
    public IEnumerable<byte[]> Messages => _taken.Select(taken => taken.Message);

    public IEnumerable<OtlpSpan> Spans => _taken.Where(taken => taken.Path == Traces).SelectMany(taken => OtlpSpan.Read(taken.Message));

    /// <summary>Whether metrics came too.</summary>
    public bool HasMetrics => _taken.Any(taken => taken.Path == Metrics);

    public static async Task<CollectorStub> StartAsync()
    {
        var stub = new CollectorStub();
        await stub._app.StartAsync().Within();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var message = body.ToArray();
        if (message.Length >= Prefix && message[0] == 0 && BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(1)) == message.Length - Prefix)
            _taken.Enqueue((context.Request.Path.Value ?? "", message[Prefix..]));
        context.Response.ContentType = "application/grpc";
        // An empty message: everything was taken.
        await context.Response.Body.WriteAsync(new byte[Prefix]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Client.Testing.Loopback;

/// <summary>
/// A real HTTP/2 server on loopback whose every answer is given by hand. It speaks gRPC framing itself, so that the client's own
/// wire types serve both sides.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    /// <summary>Nothing here waits for ever.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly X509Certificate2? _certificate;
    private readonly bool _asksForCertificate;
    private readonly bool _takesCertificate;
    private readonly Channel<LoopbackCall> _calls = Channel.CreateUnbounded<LoopbackCall>();
    private readonly object _gate = new();
    private readonly HashSet<ConnectionContext> _connections = [];
    private Func<LoopbackCall, Task>? _handler;
    private WebApplication? _app;
    private int _port;

    private LoopbackServer(X509Certificate2? certificate, bool asksForCertificate, bool takesCertificate) =>
        (_certificate, _asksForCertificate, _takesCertificate) = (certificate, asksForCertificate, takesCertificate);

    internal string Address => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{_port}";

    /// <summary>Closed: not a byte leaves, not even the answer to a ping.</summary>
    internal Gate Voice { get; } = new();

    /// <param name="certificate">Speaks TLS with it; null: does not.</param>
    /// <param name="asksForCertificate">Wants a certificate of a client.</param>
    /// <param name="takesCertificate">Any it gets; else none.</param>
    internal static async Task<LoopbackServer> StartAsync(X509Certificate2? certificate = null, bool asksForCertificate = false, bool takesCertificate = true)
    {
        var server = new LoopbackServer(certificate, asksForCertificate, takesCertificate);
        await server.ListenAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Answers every call from now on by itself.</summary>
    internal void Handle(Func<LoopbackCall, Task> handler) => _handler = handler;

    /// <summary>The next call to arrive.</summary>
    internal Task<LoopbackCall> CallAsync() => _calls.Reader.ReadAsync().AsTask().WaitAsync(Limit);

    /// <summary>True when nobody has called since the last <see cref="CallAsync"/>.</summary>
    internal bool IsIdle => _calls.Reader.Count == 0;

    /// <summary>Tears every connection down.</summary>
    internal void Abort()
    {
        foreach (var connection in Connections()) connection.Abort();
    }

    /// <summary>Tells every connection that it takes no more calls (GOAWAY); those under way go on, new ones come over new connections.</summary>
    internal void GoAway()
    {
        foreach (var connection in Connections()) connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }

    /// <summary>Tears every connection down and listens no more.</summary>
    internal async Task StopAsync()
    {
        if (_app is not { } app) return;
        _app = null;
        Voice.Open();
        while (_calls.Reader.TryRead(out var call)) call.Abort();
        Abort();
        await app.DisposeAsync().AsTask().WaitAsync(Limit).ConfigureAwait(false);
    }

    /// <summary>Listens again, on the same port.</summary>
    internal async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // A server that is told to be slow is not to be taken for a slow client.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, _port, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                listen.Use(next => connection => ServeAsync(next, connection));
                if (_certificate is not null) listen.UseHttps(_certificate, Https);
            });
        });
        // What is under way is torn down, not waited for.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = TimeSpan.Zero);
        var app = builder.Build();
        app.Run(async context =>
        {
            var call = new LoopbackCall(context);
            if (_handler is { } handler) await handler(call).ConfigureAwait(false);
            else _calls.Writer.TryWrite(call);
            await call.Over.ConfigureAwait(false);
        });
        await app.StartAsync().WaitAsync(Limit).ConfigureAwait(false);
        _port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
        _app = app;
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private void Https(HttpsConnectionAdapterOptions https)
    {
        if (!_asksForCertificate) return;
        https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
        https.ClientCertificateValidation = (_, _, _) => _takesCertificate;
    }

    private async Task ServeAsync(ConnectionDelegate next, ConnectionContext connection)
    {
        lock (_gate) _connections.Add(connection);
        connection.Transport = new GatedPipe(connection.Transport, Voice, connection.ConnectionClosed);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate) _connections.Remove(connection);
        }
    }

    private ConnectionContext[] Connections()
    {
        lock (_gate) return [.. _connections];
    }
}

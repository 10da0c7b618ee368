using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Client.Tests.Scripted;

/// <summary>
/// A real HTTP/2 server on loopback whose every answer the test gives by hand. It speaks gRPC framing itself, so that the client's
/// own wire types serve both sides.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ScriptedCall> _calls = Channel.CreateUnbounded<ScriptedCall>();
    private Func<ScriptedCall, Task>? _handler;

    private ScriptedServer(WebApplication app) => _app = app;

    internal string Address { get; private set; } = "";

    internal static async Task<ScriptedServer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, port, l => l.Protocols = HttpProtocols.Http2));
        var server = new ScriptedServer(builder.Build());
        server._app.Run(async context =>
        {
            var call = new ScriptedCall(context);
            if (server._handler is { } handler) await handler(call);
            else server._calls.Writer.TryWrite(call);
            await call.Over;
        });
        await server._app.StartAsync().Soon();
        server.Address = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    /// <summary>Answers every call from now on by itself.</summary>
    internal void Handle(Func<ScriptedCall, Task> handler) => _handler = handler;

    /// <summary>The next call to arrive.</summary>
    internal Task<ScriptedCall> CallAsync() => _calls.Reader.ReadAsync().Soon();

    /// <summary>True when nobody has called since the last <see cref="CallAsync"/>.</summary>
    internal bool IsIdle => _calls.Reader.Count == 0;

    public async ValueTask DisposeAsync()
    {
        while (_calls.Reader.TryRead(out var call)) call.Abort();
        await _app.DisposeAsync();
    }
}

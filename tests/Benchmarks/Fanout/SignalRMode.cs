using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RegimeGrpc.Benchmarks.Fanout;

internal sealed class SignalRMode : Mode
{
    private WebApplication _app = null!;

    public override int Joined => Volatile.Read(ref Watching.Connected);

    public override async Task StartAsync(Payload payload)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddSignalR().AddMessagePackProtocol();
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapHub<Watching>("/watch");
        await _app.StartAsync();
        Port = new Uri(_app.Urls.First()).Port;
    }

    public override async Task PublishAsync(Payload payload, int count)
    {
        var all = _app.Services.GetRequiredService<IHubContext<Watching>>().Clients.All;
        for (var i = 0; i < count; i++)
        {
            var message = new byte[payload.Bytes.Length];
            payload.Write(message);
            await all.SendAsync("s", message);
        }
    }

    public override ValueTask DisposeAsync() => _app.DisposeAsync();

    public sealed class Watching : Hub
    {
        internal static int Connected;

        public override Task OnConnectedAsync()
        {
            // By now the hub sends to it.
            Interlocked.Increment(ref Connected);
            return Task.CompletedTask;
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RegimeGrpc.Wire.V1;

namespace RegimeGrpc.Benchmarks.Fanout;

internal sealed class NaiveMode : Mode
{
    private WebApplication _app = null!;

    public override int Joined => _app.Services.GetRequiredService<Watchers>().Joined;

    public override async Task StartAsync(Payload payload)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Watchers>();
        _app = builder.Build();
        _app.MapGrpcService<Service>();
        await _app.StartAsync();
        Port = new Uri(_app.Urls.First()).Port;
    }

    public override Task PublishAsync(Payload payload, int count)
    {
        var watchers = _app.Services.GetRequiredService<Watchers>();
        var bytes = new byte[payload.Bytes.Length];
        for (var i = 0; i < count; i++)
        {
            payload.Write(bytes);
            var message = WatchResponse.Parser.ParseFrom(bytes);
            foreach (var (watcher, _) in watchers.All) watcher.Writer.TryWrite(message);
        }

        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync() => _app.DisposeAsync();

    internal sealed class Watchers
    {
        private int _joined;

        public ConcurrentDictionary<Channel<WatchResponse>, bool> All { get; } = new();

        public int Joined => Volatile.Read(ref _joined);

        public void Add(Channel<WatchResponse> watcher)
        {
            All[watcher] = true;
            Interlocked.Increment(ref _joined);
        }
    }

    internal sealed class Service(Watchers watchers) : RegimeService.RegimeServiceBase
    {
        public override async Task Watch(WatchRequest request, IServerStreamWriter<WatchResponse> responseStream, ServerCallContext context)
        {
            var channel = Channel.CreateUnbounded<WatchResponse>(new() { SingleReader = true });
            watchers.Add(channel);
            try
            {
                await foreach (var message in channel.Reader.ReadAllAsync(context.CancellationToken)) await responseStream.WriteAsync(message);
            }
            finally
            {
                watchers.All.TryRemove(channel, out _);
            }
        }
    }
}

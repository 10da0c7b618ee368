using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RegimeGrpc.Benchmarks.Secured;
using RegimeGrpc.Server;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Benchmarks.Fanout;

/// <summary>The server as it is composed, Kestrel settings and all; only the fold's part is played here: putting signals up.</summary>
internal sealed class OursMode(Guard guard) : Mode
{
    private readonly string _directory = Directory.CreateTempSubdirectory("regime-bench-").FullName;
    private WebApplication _app = null!;
    private Board _board = null!;

    public override int Joined => _board.Fanout.Count;

    public override async Task StartAsync(Payload payload)
    {
        _app = Composition.Build(guard.On(new() { DataDirectory = _directory, GrpcPort = 0, HttpPort = 0 }), TimeProvider.System);
        await _app.StartAsync();
        await _app.Services.GetRequiredService<FoldLoop>().CaughtUp;
        _board = _app.Services.GetRequiredService<IReadOnlyList<ModelFold>>()[0].OpenBoard();
        Port = new Uri(_app.Urls.First()).Port;
    }

    public override Task PublishAsync(Payload payload, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var published = payload.Next();
            _board.Publish(published);
            _board.Advance(new(published.Revision, published.Hash));
        }

        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}

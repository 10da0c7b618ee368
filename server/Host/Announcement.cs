using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server;

/// <summary>Says in one line, once, that the server is ready and where.</summary>
internal sealed class Announcement(
    IServer server,
    IHostApplicationLifetime lifetime,
    FoldLoop fold,
    JournalSource journals,
    IReadOnlyList<ModelFold> models,
    ServerOptions options,
    DemoFeed? demo = null)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        await fold.CaughtUp.WaitAsync(stoppingToken);
        if (demo is not null) await demo.Ready.WaitAsync(stoppingToken);
        var addresses = server.Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        var identity = journals.Current.Identity;
        Console.WriteLine(
            $"regime-grpc is ready: gRPC {addresses[0]}, health {addresses[1]}/health/ready, journal {identity.Id} ({identity.Store}"
            + $"{(options.Demo ? ", SIMULATED" : "")}) at revision {models[0].Board.Head.Revision}");
    }
}

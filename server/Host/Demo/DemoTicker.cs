using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Demo;

/// <summary>Shows a newcomer the live signals on the console, from a watch like any client's.</summary>
internal sealed class DemoTicker(DemoFeed feed, IReadOnlyList<ModelFold> models, TimeProvider time) : BackgroundService
{
    private static readonly WatchRequest Request = new(
        TopicSet.All, SealedOnly: false, Every: false, MinInterval: TimeSpan.FromSeconds(2), HeartbeatInterval: TimeSpan.FromMinutes(1), After: null);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await feed.Ready.WaitAsync(stoppingToken);
        while (true)
        {
            try
            {
                await foreach (var step in new Watcher(models[0], models[0].OpenBoard(), Request, time).RunAsync(stoppingToken))
                    if (step is WatchEvent.Signal(var published))
                        Console.WriteLine(TickerLine.Of(published.Signal));
            }
            catch (Exception e) when (e is FaultException or JournalUnavailableException or JournalChangedException)
            {
                // The journal is another one now; the next watch is on its board, once there is one.
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }
}

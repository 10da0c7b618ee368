using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Telemetry;

/// <summary>
/// Health over plain HTTP, for probes. Live: the fold takes its turns; restart the server when not. Ready: the journal is folded,
/// what is served is not yesterday's, and the server is not going away; send no clients when not.
/// </summary>
internal static class HealthPages
{
    // The fold takes a turn every few seconds, also when nothing comes and when the store is away.
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(2);

    public static void Map(WebApplication app)
    {
        app.MapGet("/health/live", (FoldLoop fold) => Environment.TickCount64 - fold.LastTurn < Stuck.TotalMilliseconds
            ? Results.Text("live\n")
            : Results.Text("the fold is stuck\n", statusCode: StatusCodes.Status503ServiceUnavailable));
        app.MapGet("/health/ready", (FoldLoop fold, IHostApplicationLifetime lifetime, IServiceProvider services) =>
            lifetime.ApplicationStopping.IsCancellationRequested ? NotReady("draining")
            : !fold.CaughtUp.IsCompleted ? NotReady("catching up")
            : services.GetService<DemoFeed>() is { Ready.IsCompleted: false } ? NotReady("writing the history of the simulated market")
            // Reads and watches go on; sending clients elsewhere would not help where every replica has lost the same store.
            : Results.Text(fold.IsStale ? "ready, the journal cannot be reached\n" : "ready\n"));
    }

    private static IResult NotReady(string why) => Results.Text(why + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}

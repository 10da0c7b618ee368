using Microsoft.Extensions.Diagnostics.HealthChecks;
using RegimeGrpc.Server.Demo;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server;

/// <summary>Ready means: the whole journal is folded, so what is served is not yesterday's; a demo also has its history in.</summary>
internal sealed class Readiness(FoldLoop fold, DemoFeed? demo = null) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !fold.CaughtUp.IsCompleted ? HealthCheckResult.Unhealthy("Folding the journal.")
        : demo?.Ready.IsCompleted == false ? HealthCheckResult.Unhealthy("Writing the history of the simulated market.")
        : fold.IsStale ? HealthCheckResult.Degraded("The journal cannot be reached; signals are the last known ones.")
        : HealthCheckResult.Healthy());
}

using Microsoft.Extensions.Diagnostics.HealthChecks;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server;

/// <summary>Ready means: the whole journal is folded, so what is served is not yesterday's.</summary>
internal sealed class Readiness(FoldLoop fold) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        !fold.CaughtUp.IsCompleted ? HealthCheckResult.Unhealthy("Folding the journal.")
        : fold.IsStale ? HealthCheckResult.Degraded("The journal cannot be reached; signals are the last known ones.")
        : HealthCheckResult.Healthy());
}

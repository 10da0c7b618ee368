using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Access;

/// <summary>
/// Limits by caller, so that one cannot take the server from the others: watches, backtests and calls at a time by the rate limiter in
/// front of the calls, observations a second by a bucket that an append draws from. Where nobody is asked who calls, nobody is limited.
/// </summary>
internal sealed class Quotas : IDisposable
{
    /// <summary>For who has no row of his own in the access file.</summary>
    public static readonly QuotaRow Default = new(Watches: 1000, AppendsPerSecond: 20_000, Backtests: 2, Calls: 16, AppendStreams: 100);

    private const string WatchPolicy = "watches";
    private const string BacktestPolicy = "backtests";
    private const string AuditPolicy = "audits";
    private const string ScenarioPolicy = "scenarios";
    private const string ReadPolicy = "reads";
    private const string AppendPolicy = "appends";
    private const string AppendStreamPolicy = "append_streams";
    private const string Append = "/regime.v1.ObservationService/Append";

    // Waiting costs next to nothing: the message of a call that waits is not read yet.
    private const int MostWaiting = 1000;

    // What a caller may send at once is what the appends and the watches of the others wait for.
    private const int BurstSeconds = 2;
    private const int PeriodsPerSecond = 10;
    private static readonly TimeSpan SlotRetry = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<string, string> Policies = new()
    {
        ["/regime.v1.RegimeService/Watch"] = WatchPolicy,
        ["/regime.v1.EvaluationService/RunBacktest"] = BacktestPolicy,
        ["/regime.v1.AuditService/VerifyRevision"] = AuditPolicy,
        // Its answer is megabytes, which a caller who does not read it leaves here.
        ["/regime.v1.ScenarioService/Evaluate"] = ScenarioPolicy,
        [Append] = AppendPolicy,
        [Append + "Stream"] = AppendStreamPolicy,
    };

    private readonly PartitionedRateLimiter<Caller> _appends = PartitionedRateLimiter.Create<Caller, (string, int)>(Appends);

    /// <summary>The name of the policy for a call; null for none.</summary>
    public static string? PolicyOf(string path) =>
        Policies.TryGetValue(path, out var policy) ? policy
        : path.StartsWith("/regime.v1.", StringComparison.Ordinal) && MethodScopes.Of(path) == Scope.Read ? ReadPolicy
        : null;

    public static void AddTo(RateLimiterOptions limiter, Func<HttpContext, Fault, Task> refuse)
    {
        limiter.AddPolicy(WatchPolicy, context => Slots(context, quota => quota.Watches ?? Default.Watches!.Value));
        limiter.AddPolicy(BacktestPolicy, context => Slots(context, quota => quota.Backtests ?? Default.Backtests!.Value));
        limiter.AddPolicy(AppendStreamPolicy, context => Slots(context, quota => quota.AppendStreams ?? Default.AppendStreams!.Value));
        foreach (var policy in (string[])[AuditPolicy, ScenarioPolicy])
            limiter.AddPolicy(policy, context => Slots(context, quota => quota.Backtests ?? Default.Backtests!.Value, MostWaiting));
        foreach (var policy in (string[])[ReadPolicy, AppendPolicy])
            limiter.AddPolicy(policy, context => Slots(context, quota => quota.Calls ?? Default.Calls!.Value, MostWaiting));
        limiter.OnRejected = (rejected, _) =>
        {
            var context = rejected.HttpContext;
            var what = PolicyOf(context.Request.Path.Value ?? "") ?? "calls";
            return new(refuse(context, Exceeded(Caller.Of(context), $"has as many {what.Replace('_', ' ')} open as it may. End one, or ask the operator for more", what, SlotRetry)));
        };
    }

    /// <summary>Takes the observations of a batch out of the caller's bucket.</summary>
    /// <exception cref="FaultException">There is not that much in it now; says when there is.</exception>
    public void Take(Caller caller, int observations)
    {
        using var lease = _appends.AttemptAcquire(caller, observations);
        if (!lease.IsAcquired) throw new FaultException(Exhausted(caller, lease));
    }

    /// <summary>The same for a stream, which is slowed down rather than refused while not too many wait: its sender waits for the answer anyway.</summary>
    /// <exception cref="FaultException">Too many wait already.</exception>
    public async ValueTask TakeAsync(Caller caller, int observations, CancellationToken cancellation)
    {
        using var lease = await _appends.AcquireAsync(caller, observations, cancellation);
        if (!lease.IsAcquired) throw new FaultException(Exhausted(caller, lease));
    }

    public void Dispose() => _appends.Dispose();

    private static Fault Exhausted(Caller caller, RateLimitLease lease) => Exceeded(
        caller,
        $"appends more than {caller.Grant?.Quota?.AppendsPerSecond ?? Default.AppendsPerSecond} observations a second. Nothing of the batch was appended; send it again later",
        "appends_per_second",
        lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1));

    private static Fault Exceeded(Caller caller, string what, string quota, TimeSpan retry) =>
        new(Fault.QuotaExceeded, $"'{caller.Name}' {what}.", new Dictionary<string, string> { ["quota"] = quota }) { RetryAfter = retry };

    private static RateLimitPartition<string> Slots(HttpContext context, Func<QuotaRow, int> limitOf, int waiting = 0)
    {
        var caller = Caller.Of(context);
        if (caller == Caller.Anyone) return RateLimitPartition.GetNoLimiter("");
        var limit = limitOf(caller.Grant?.Quota ?? Default);
        // The limit is part of the name: a changed quota is another set of slots.
        return RateLimitPartition.GetConcurrencyLimiter($"{caller.Name} {limit}", _ => new() { PermitLimit = limit, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    }

    /// <summary>How many are put back how often: that many a second, in some ten parts where it is enough for that.</summary>
    internal static (int Tokens, TimeSpan Period) Refill(int rate)
    {
        var tokens = Math.Max(1, rate / PeriodsPerSecond);
        // Rounded up, so that it is never more than was granted.
        return (tokens, new(((TimeSpan.TicksPerSecond * tokens) + rate - 1) / rate));
    }

    private static RateLimitPartition<(string, int)> Appends(Caller caller)
    {
        if (caller == Caller.Anyone) return RateLimitPartition.GetNoLimiter(("", 0));
        var rate = caller.Grant?.Quota?.AppendsPerSecond ?? Default.AppendsPerSecond!.Value;
        var (tokens, period) = Refill(rate);
        return RateLimitPartition.GetTokenBucketLimiter((caller.Name, rate), _ => new()
        {
            // The largest batch there may be must be able to pass.
            TokenLimit = Math.Max(rate * BurstSeconds, Intake.LargestBatch),
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = period,
            // A batch that waits has been read: so many of the largest are some 200 MB.
            QueueLimit = 32 * Intake.LargestBatch,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
    }
}

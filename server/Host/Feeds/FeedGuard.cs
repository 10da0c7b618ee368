using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>Begins a feed again when it ends by a fault of ours; until it is well, its series say so. The others do not notice. Thread-safe.</summary>
internal sealed partial class FeedGuard(FeedHealthBoard board, TimeProvider time, ILogger<FeedGuard> log)
{
    /// <summary>A feed that ran for so long has earned a fresh start.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromMinutes(20);

    /// <param name="name">For whoever reads the log.</param>
    /// <param name="provider">Whose.</param>
    /// <param name="series">What it brings.</param>
    /// <param name="run">The feed; may be called many times, one after the other.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(string name, string provider, IEnumerable<string> series, Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            var begun = time.GetUtcNow();
            try
            {
                await run(cancellation);
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var now = time.GetUtcNow();
                if (now - begun >= Healthy) failures = 1;
                var wait = Backoff.Pull.After(failures, Random.Shared.NextDouble());
                LogFault(log, name, wait.TotalSeconds, e);
                foreach (var one in series)
                    board.Mark(provider, one, FeedState.Degraded, $"ended by a fault ({e.GetType().Name}) and is begun again", Instant.From(now));
                await Task.Delay(wait, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The feed {Name} ended by a fault and is begun again in {Seconds:0.0} s")]
    private static partial void LogFault(ILogger logger, string name, double seconds, Exception fault);
}

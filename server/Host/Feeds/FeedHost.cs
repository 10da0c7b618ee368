using System.Collections.Concurrent;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>
/// Runs all feeds: first brings a journal that is behind up to date, with what every provider knows in the order in which it could
/// be known; then each by itself. A feed that ends takes no other with it.
/// </summary>
internal sealed partial class FeedHost(
    FeedSet feeds, FactSink sink, FeedOptions options, FeedGuard guard, FoldLoop fold, JournalView view, TimeProvider time, ILogger<FeedHost> log) : BackgroundService
{
    /// <summary>A journal that is this far behind the clock is caught up all at once.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromHours(12);

    private readonly SemaphoreSlim _backfill = new(1, 1);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when time may pass by the clock: what is to come is news, no history.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>Asks all sources for what the journal lacks, and appends it in one order.</summary>
    /// <param name="pulls">Whom to ask.</param>
    /// <param name="isWhole">From the first date on, as if the journal had nothing of it.</param>
    /// <param name="progress">Told where each stands.</param>
    /// <param name="fetched">Told when one has answered, and how.</param>
    /// <param name="cancellation">What is appended by then stays.</param>
    public async Task<SinkResult> BackfillAsync(
        IReadOnlyList<PullRunner> pulls, bool isWhole, Action<string>? progress, Action<PullRunner>? fetched, CancellationToken cancellation)
    {
        // Each holds the turns of many sources, so two at once could wait for each other.
        await _backfill.WaitAsync(cancellation);
        var held = new ConcurrentBag<PullRunner>();
        try
        {
            return await BackfillAsync(pulls, isWhole, progress, fetched, held, cancellation);
        }
        finally
        {
            foreach (var pull in held) pull.End();
            _backfill.Release();
        }
    }

    private async Task<SinkResult> BackfillAsync(
        IReadOnlyList<PullRunner> pulls, bool isWhole, Action<string>? progress, Action<PullRunner>? fetched, ConcurrentBag<PullRunner> held, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.CatchUpLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        // One after the other for each provider: they share its turns anyway.
        var answers = await Task.WhenAll(pulls.GroupBy(pull => pull.Source.Provider).Select(async provider =>
        {
            var facts = new List<(PullRunner Pull, IReadOnlyCollection<Fact> Facts)>();
            foreach (var pull in provider)
            {
                try
                {
                    await pull.BeginAsync(both.Token);
                    held.Add(pull);
                    if (await pull.CollectAsync(isWhole, progress, both.Token) is { } found) facts.Add((pull, found));
                    fetched?.Invoke(pull);
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    LogTooSlow(log, pull.Source.Name, options.CatchUpLimit);
                }
            }

            return facts;
        }));
        var found = answers.SelectMany(answer => answer).ToArray();
        var result = await sink.AppendAsync([.. found.SelectMany(answer => answer.Facts)], live: false, cancellation);
        foreach (var (pull, _) in found) await pull.TakenAsync(cancellation);
        return result;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await fold.CaughtUp.WaitAsync(stoppingToken);
        LogFeeds(log, feeds.Pulls.Count, feeds.Live.Count);
        if (view.Time is not { } stands || Instant.From(time.GetUtcNow()) - stands > Behind) await CatchUpAsync(stoppingToken);
        _caughtUp.TrySetResult();
        await Task.WhenAll([
            .. feeds.Pulls.Select(pull => guard.RunAsync(pull.Source.Name, pull.Source.Provider, pull.Source.Series, pull.RunAsync, stoppingToken)),
            .. feeds.Live.Select(stream => guard.RunAsync($"{stream.Provider}'s stream", stream.Provider, stream.Series, stream.RunAsync, stoppingToken)),
        ]);
    }

    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                // A first catching-up that was interrupted, or a long absence: revisions may reach back further than is asked for otherwise.
                var isWhole = view.Time is { } stands && Instant.From(time.GetUtcNow()) - stands > PullRunner.Overlap;
                var result = await BackfillAsync(feeds.Pulls, isWhole, null, null, cancellation);
                LogCaughtUp(log, result.Added, result.Revised, result.Rejected);
                return;
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
            {
                await Task.Delay(Backoff.Pull.After(failures, Random.Shared.NextDouble()), time, cancellation);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Feeds: {Pulls} to ask, {Streams} streams")]
    private static partial void LogFeeds(ILogger logger, int pulls, int streams);

    [LoggerMessage(2, LogLevel.Information, "Feeds have caught up: {Added} new, {Revised} revised, {Rejected} refused")]
    private static partial void LogCaughtUp(ILogger logger, int added, int revised, int rejected);

    [LoggerMessage(3, LogLevel.Warning, "{Source} did not answer within {Limit}; its history comes later")]
    private static partial void LogTooSlow(ILogger logger, string source, TimeSpan limit);
}

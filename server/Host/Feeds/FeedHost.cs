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
    FeedSet feeds, FactSink sink, FeedOptions options, FeedHealthBoard board, FeedGuard guard, FoldLoop fold, JournalView view, TimeProvider time, ILogger<FeedHost> log) : BackgroundService
{
    /// <summary>A journal that is this far behind the clock is caught up all at once.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromHours(12);

    /// <summary>When no provider has answered anything for so long, what is still missing comes later.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _backfill = new(1, 1);
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when time may pass by the clock: what is to come is news, no history.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>
    /// Asks all sources for what the journal lacks, and appends it in one order: what is appended late takes effect late. Nobody is
    /// waited for who keeps silent while there is nothing more to come from the others.
    /// </summary>
    /// <param name="pulls">Whom to ask.</param>
    /// <param name="isWhole">From the first date on, as if the journal had nothing of it.</param>
    /// <param name="progress">Told where each stands, and what is waited for.</param>
    /// <param name="fetched">Told when one has answered, and how.</param>
    /// <param name="cancellation">What is appended by then stays.</param>
    /// <returns>What became of what came, and who did not answer in time.</returns>
    public async Task<(SinkResult Result, IReadOnlyCollection<PullRunner> Left)> BackfillAsync(
        IReadOnlyList<PullRunner> pulls, bool isWhole, Action<string>? progress, Action<PullRunner>? fetched, CancellationToken cancellation)
    {
        // Each holds the turns of many sources, so two at once could wait for each other.
        var turn = _backfill.WaitAsync(cancellation);
        if (!turn.IsCompleted) progress?.Invoke("another backfill, or that of the start, goes on: waits until it has ended");
        await turn;
        var held = new ConcurrentBag<PullRunner>();
        try
        {
            return await RoundAsync(pulls, isWhole, progress, fetched, held, cancellation);
        }
        finally
        {
            foreach (var pull in held) pull.End();
            _backfill.Release();
        }
    }

    private async Task<(SinkResult Result, IReadOnlyCollection<PullRunner> Left)> RoundAsync(
        IReadOnlyList<PullRunner> pulls, bool isWhole, Action<string>? progress, Action<PullRunner>? fetched, ConcurrentBag<PullRunner> held, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.CatchUpLimit, time);
        using var silence = new CancellationTokenSource(Silence, time);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, silence.Token, cancellation);
        var left = new ConcurrentBag<PullRunner>();
        // One after the other for each provider: they share its turns anyway.
        var answers = await Task.WhenAll(pulls.GroupBy(pull => pull.Source.Provider).Select(async provider =>
        {
            var facts = new List<(PullRunner Pull, IReadOnlyCollection<Fact> Facts)>();
            var hasPaused = false;
            foreach (var pull in provider)
            {
                try
                {
                    var begin = pull.BeginAsync(any.Token);
                    if (!begin.IsCompleted) progress?.Invoke($"{pull.Source.Name}: is being asked already; waits for the answer");
                    await begin;
                    held.Add(pull);
                    var found = await pull.CollectAsync(isWhole, Progressed, any.Token);
                    while (found is null && pull.Last is PullResult.Throttled(var retryAt) && retryAt - Now is var wait && wait <= Silence)
                    {
                        // Who names a moment soon keeps no silence; who names one after the other without an answer does.
                        if (!hasPaused) silence.CancelAfter(wait > TimeSpan.Zero ? Silence + wait : Silence);
                        hasPaused = true;
                        progress?.Invoke($"{pull.Source.Name}: wants a pause until {retryAt}");
                        await PassAsync(retryAt, any.Token);
                        found = await pull.CollectAsync(isWhole, Progressed, any.Token);
                    }

                    if (found is not null)
                    {
                        hasPaused = false;
                        silence.CancelAfter(Silence);
                        facts.Add((pull, found));
                    }

                    fetched?.Invoke(pull);
                }
                catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
                {
                    left.Add(pull);
                }
            }

            return facts;
        }));
        foreach (var provider in left.GroupBy(pull => pull.Source.Provider)) LogLeft(log, provider.Key, provider.Count());
        var found = answers.SelectMany(answer => answer).ToArray();
        Fact[] values = [.. found.SelectMany(answer => answer.Facts)];
        progress?.Invoke($"{values.Length} values are here and are held against the journal");
        var result = await sink.AppendAsync(values, live: false, cancellation);
        foreach (var (pull, _) in found) await pull.TakenAsync(cancellation);
        return (result, left);

        void Progressed(string text)
        {
            silence.CancelAfter(Silence);
            progress?.Invoke(text);
        }
    }

    private Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>Until it is that late by our clock: a timer may ring a little before, and would be told to wait again.</summary>
    private async Task PassAsync(Instant until, CancellationToken cancellation)
    {
        while (until - Now is var left && left > TimeSpan.Zero)
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await fold.CaughtUp.WaitAsync(stoppingToken);
        LogFeeds(log, feeds.Pulls.Count, feeds.Live.Count);
        foreach (var provider in board.At(Now).Where(health => health.State == FeedState.Unlicensed).Select(health => health.Provider).Distinct())
            LogUnlicensed(log, provider, provider);
        if (view.Time is not { } stands || Now - stands > Behind) await CatchUpAsync(stoppingToken);
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
                var isWhole = view.Time is { } stands && Now - stands > PullRunner.Overlap;
                foreach (var pull in feeds.Pulls) Stands(pull, "its history is asked for");
                var (result, left) = await BackfillAsync(feeds.Pulls, isWhole, null, Fetched, cancellation);
                foreach (var pull in left) await pull.LeftAsync("did not answer in time at the start; its history comes later", cancellation);
                LogCaughtUp(log, result.Added, result.Revised, result.Rejected);
                return;
            }
            catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
            {
                await Task.Delay(Backoff.Pull.After(failures, Random.Shared.NextDouble()), time, cancellation);
            }
        }
    }

    /// <summary>One that failed has said why.</summary>
    private void Fetched(PullRunner pull)
    {
        if (pull.Last is PullResult.NewData) Stands(pull, "its history is here and waits for that of the others");
    }

    private void Stands(PullRunner pull, string how)
    {
        foreach (var series in pull.Source.Series) board.Mark(pull.Source.Provider, series, FeedState.CatchingUp, how);
    }

    [LoggerMessage(1, LogLevel.Information, "Feeds: {Pulls} to ask, {Streams} streams")]
    private static partial void LogFeeds(ILogger logger, int pulls, int streams);

    [LoggerMessage(2, LogLevel.Information, "Feeds have caught up: {Added} new, {Revised} revised, {Rejected} refused")]
    private static partial void LogCaughtUp(ILogger logger, int added, int revised, int rejected);

    [LoggerMessage(3, LogLevel.Warning, "{Provider} did not answer in time; the history of {Sources} of its sources comes later")]
    private static partial void LogLeft(ILogger logger, string provider, int sources);

    [LoggerMessage(4, LogLevel.Warning, "{Provider} is not asked: its licence forbids commercial use. What the journal has of it stays in the signals; 'regime rebuild --without {Source}' makes a journal without it")]
    private static partial void LogUnlicensed(ILogger logger, string provider, string source);
}

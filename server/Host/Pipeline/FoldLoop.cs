using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;

namespace RegimeGrpc.Server.Pipeline;

/// <summary>
/// Reads the journal from end to end and on, and folds every entry into every model: the only writer of the boards. While
/// the journal cannot be reached, the last known state stays up, marked stale; when it is another journal, every watch ends
/// and the fold starts again.
/// </summary>
public sealed partial class FoldLoop(
    JournalSource journals, IReadOnlyList<ModelFold> models, JournalView view, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<FoldLoop> log)
    : BackgroundService
{
    private const int Page = 1000;
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastSave = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookAhead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reminder = TimeSpan.FromMinutes(10);

    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _storeHead;
    private long _lastTurn = Environment.TickCount64;
    private volatile bool _isStale = true;

    // Since when it has been away, or was last said to be.
    private long? _toldAt;
    private Durability? _durability;

    /// <summary>Completes when the whole journal, as it was at the start, has been folded.</summary>
    public Task CaughtUp => _caughtUp.Task;

    /// <summary>True while the journal cannot be reached: what is up is the last known state.</summary>
    public bool IsStale => _isStale;

    /// <summary>Why the fold ended and the server with it; null while it goes on, and when it was told to stop.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>When it last took a turn, by <see cref="Environment.TickCount64"/>: it does at least every few seconds, or it is stuck.</summary>
    public long LastTurn => Interlocked.Read(ref _lastTurn);

    /// <summary>Entries known to be in the journal and not yet folded.</summary>
    public long Lag => Math.Max(0, Interlocked.Read(ref _storeHead) - models.Min(model => model.Revision.Number));

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first client can append anything.
        view.Forget();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // As soon as the server begins to stop: the last checkpoint is saved while the watches are told so.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await RunAsync(stopping.Token);
    }

    private async Task RunAsync(CancellationToken stoppingToken)
    {
        var backOff = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var journal = await journals.OpenAsync(stoppingToken);
                await StartModelsAsync(journal, stoppingToken);
                backOff = TimeSpan.Zero;
                await FollowAsync(journal, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (JournalChangedException e)
            {
                LogChanged(log, e.Message);
                Instruments.JournalChanges.Add(1);
                _isStale = true;
                foreach (var model in models) model.Abandon();
                view.Forget();
            }
            catch (JournalUnavailableException e)
            {
                BecomeStale(e);
                backOff = backOff == TimeSpan.Zero ? TimeSpan.FromMilliseconds(100) : Min(backOff * 2, LongestBackOff);
                await Task.Delay(backOff, time, stoppingToken).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
            catch (JournalCompactedException e) when (models.All(model => model.Board.HasBegun))
            {
                // Another replica trimmed what this one had still to fold: it goes on from the base that was left for it.
                LogOvertaken(log, e.Oldest.Number);
                _isStale = true;
                foreach (var model in models) model.Abandon();
                view.Forget();
            }
            catch (Exception e)
            {
                // A journal that needs a person says so by its message; anything else is a fault of this program.
                if (e is not (JournalRefusedException or JournalDamagedException or JournalCompactedException)) LogBroken(log, e);
                Failure = e;
                await EndServerAsync(stoppingToken);
                return;
            }
        }

        await SaveAtStopAsync();
    }

    private async Task StartModelsAsync(IJournal journal, CancellationToken cancellation)
    {
        foreach (var model in models) await model.StartAsync(journal, cancellation);
        var furthest = models.MaxBy(model => model.Revision.Number)!.Engine;
        // Each model waits for a benchmark of its own; what is passed already is left out by the view.
        var lateSeals = models.Where(model => model.Engine.Time == furthest.Time).Select(model => model.Engine.LateSeal).OfType<Instant>().ToArray();
        view.Reset(
            furthest.Time, furthest.LastClock, lateSeals.Length == 0 ? null : lateSeals.Min(), furthest.Inputs.All.Select(input => KeyValuePair.Create(input.Key, input.Value.EventTime)));
    }

    private async Task FollowAsync(IJournal journal, CancellationToken cancellation)
    {
        var saved = time.GetTimestamp();
        while (true)
        {
            var head = await ReachableAsync(() => journal.HeadAsync(cancellation), cancellation);
            TellDurability(journal.Durability);
            Interlocked.Exchange(ref _storeHead, head.Newest.Number);
            var position = models.Min(model => model.Revision);
            if (head.Newest < position)
                throw new JournalChangedException($"The journal ends at {head.Newest}, before {position}, which was folded here.");
            var looked = time.GetTimestamp();
            while (position < head.Newest)
            {
                position = await FoldPageAsync(journal, position, cancellation);
                // What is appended meanwhile is not folded either.
                if (time.GetElapsedTime(looked) < LookAhead) continue;
                Interlocked.Exchange(ref _storeHead, (await ReachableAsync(() => journal.HeadAsync(cancellation), cancellation)).Newest.Number);
                looked = time.GetTimestamp();
            }

            _isStale = false;
            if (_toldAt is not null) LogReachable(log);
            _toldAt = null;
            view.Complete();
            foreach (var model in models) model.Board.CatchUp();
            _caughtUp.TrySetResult();
            if (time.GetElapsedTime(saved) > CheckpointInterval)
            {
                await SaveAsync(cancellation);
                saved = time.GetTimestamp();
            }

            await WaitAsync(journal, position, cancellation);
        }
    }

    private async Task<Revision> FoldPageAsync(IJournal journal, Revision position, CancellationToken cancellation)
    {
        var entries = await ReachableAsync(() => journal.ReadAsync(position, Page, cancellation), cancellation);
        if (entries.Count == 0) throw new JournalChangedException($"Entries after {position} are gone from the journal.");
        foreach (var entry in entries)
        {
            foreach (var model in models) await model.ApplyAsync(entry, journal.Identity.Id, cancellation);
            view.Advance(entry.Observation);
        }

        foreach (var model in models) model.Show();
        Interlocked.Exchange(ref _lastTurn, Environment.TickCount64);
        Instruments.Folded.Add(entries.Count);
        // Of what was there before the start, the delay is the time the server was down.
        if (_caughtUp.Task.IsCompleted) Instruments.PublishDelay.Record((Instant.From(time.GetUtcNow()) - entries[^1].AppendTime).TotalSeconds);
        return entries[^1].Revision;
    }

    /// <summary>Asks until the store answers; meanwhile what is up is stale, and nothing that was folded is lost.</summary>
    private async Task<T> ReachableAsync<T>(Func<ValueTask<T>> ask, CancellationToken cancellation)
    {
        for (var backOff = TimeSpan.FromMilliseconds(50); ; backOff = Min(backOff * 2, LongestBackOff))
        {
            Interlocked.Exchange(ref _lastTurn, Environment.TickCount64);
            try
            {
                return await ask();
            }
            catch (JournalUnavailableException e)
            {
                BecomeStale(e);
                await Task.Delay(backOff, time, cancellation);
            }
        }
    }

    private async Task WaitAsync(IJournal journal, Revision position, CancellationToken cancellation)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        idle.CancelAfter(IdleWait);
        try
        {
            await journal.WaitAsync(position, idle.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing came for a while: look at the store all the same.
        }
        catch (JournalUnavailableException e)
        {
            BecomeStale(e);
        }
    }

    /// <summary>Whoever finds it out first says so, and it is said again now and then: not at each try.</summary>
    private void BecomeStale(JournalUnavailableException reason)
    {
        _isStale = true;
        if (_toldAt is { } told && Environment.TickCount64 - told < Reminder.TotalMilliseconds) return;
        _toldAt = Environment.TickCount64;
        LogUnavailable(log, reason.Detail, models.All(model => model.Board.HasBegun) ? "Signals stay up, marked stale." : "Nothing is up until it can.");
    }

    /// <summary>A store may be started again with other settings while the server runs: nobody else would notice before it is too late.</summary>
    private void TellDurability(Durability now)
    {
        if (now == _durability) return;
        if (!now.IsFull) LogRelaxed(log, now.Reason);
        else if (_durability is not null) LogDurable(log);
        _durability = now;
    }

    /// <summary>Asks the server to stop, once it has started: one that is stopped on its way up reports that as its failure.</summary>
    private async Task EndServerAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lifetime.StopApplication();
    }

    private async Task SaveAtStopAsync()
    {
        using var limit = new CancellationTokenSource(LastSave);
        try
        {
            await SaveAsync(limit.Token);
            await Task.WhenAll(models.Select(model => model.Checkpoints.AttemptAsync())).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // The next start takes longer; the stop must not.
        }
    }

    private async Task SaveAsync(CancellationToken cancellation)
    {
        if (journals.CurrentOrNull is not { } journal) return;
        foreach (var model in models) await model.SaveAsync(journal.Identity.Id, cancellation);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a <= b ? a : b;

    [LoggerMessage(1, LogLevel.Warning, "The journal cannot be reached: {Reason} {Effect}")]
    private static partial void LogUnavailable(ILogger logger, string reason, string effect);

    [LoggerMessage(5, LogLevel.Information, "The journal can be reached again.")]
    private static partial void LogReachable(ILogger logger);

    [LoggerMessage(2, LogLevel.Error, "The journal is another one: {Reason} Every watch ends; folding again from its start.")]
    private static partial void LogChanged(ILogger logger, string reason);

    [LoggerMessage(4, LogLevel.Warning, "The journal begins at revision {Oldest} now, after what was folded here. Every watch ends; folding again from the base.")]
    private static partial void LogOvertaken(ILogger logger, long oldest);

    [LoggerMessage(6, LogLevel.Warning, "A crash of the store may lose acknowledged appends (DURABILITY_RELAXED): {Reason}")]
    private static partial void LogRelaxed(ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Information, "Acknowledged appends survive a crash of the store again.")]
    private static partial void LogDurable(ILogger logger);

    [LoggerMessage(3, LogLevel.Critical, "The fold stopped")]
    private static partial void LogBroken(ILogger logger, Exception exception);
}

using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds.Pull;

/// <summary>
/// Asks one source for as long as the server runs: when, by its plan; again when, by what came of it. No answer of a provider and no
/// fault of an adapter gets out of here. One caller at a time, but for the turns.
/// </summary>
internal sealed partial class PullRunner(
    IPullSource source, ProviderHttp http, FactSink sink, FeedHealthBoard board, FeedOptions options, TimeProvider time, ILogger<PullRunner> log)
{
    /// <summary>On the board before the instant when a provider is asked next, so that it is told once.</summary>
    public const string AskedAgain = "asked again at";

    /// <summary>The same of one that is held for long, and what ends that.</summary>
    public static string HeldUntil(Instant next, string provider) => $"{AskedAgain} {next}, or when 'regime feeds check {provider}' finds it well";

    /// <summary>Revisions come for this long back from the newest period; asked for again each time.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(45);

    private static readonly TimeSpan FatalPause = TimeSpan.FromHours(6);
    private static readonly TimeSpan LongestSleep = TimeSpan.FromHours(1);
    private static readonly TimeSpan Nearly = TimeSpan.FromMinutes(20);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private TaskCompletionSource _woken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Instant? _lastTry;
    private Instant? _lastAnswer;
    private Instant? _notBefore;
    private Instant? _heldUntil;
    private Instant? _since;
    private string? _cursor;
    private int _failures;
    private int _faults;
    private string _trouble = "";
    private string _caveat = "";
    private string? _lastError;
    private Instant? _lastErrorAt;
    private bool _isFatal;
    private bool _isAwake;
    private bool _isFoundWell;

    public IPullSource Source => source;

    /// <summary>False while it sleeps until its time.</summary>
    public bool IsAwake => Volatile.Read(ref _isAwake);

    /// <summary>How the last pull ended; null before the first.</summary>
    public PullResult? Last { get; private set; }

    /// <summary>What became of its facts.</summary>
    public SinkResult LastSink { get; private set; }

    private Instant Now => Instant.From(time.GetUtcNow());

    /// <summary>Until the server stops.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        // What is in the journal already may be all there is for days to come.
        await ReportAsync(cancellation);
        while (true)
        {
            Volatile.Write(ref _isAwake, true);
            var next = await NextAsync(cancellation);
            var wait = next - Now;
            // A clock that was set, or slept, is noticed at the next look; so is a timer that was early.
            if (wait > TimeSpan.Zero)
            {
                Volatile.Write(ref _isAwake, false);
                var isWoken = await SleepAsync(wait > LongestSleep ? LongestSleep : wait, cancellation);
                Volatile.Write(ref _isAwake, true);
                if (isWoken ? !await IsNearlyDueAsync(cancellation) : wait > LongestSleep || Now < next) continue;
            }

            await StepAsync(cancellation);
        }
    }

    /// <summary>The provider says by itself that something has changed: what is due, or nearly, is asked for now. Thread-safe.</summary>
    public void Wake() => Volatile.Read(ref _woken).TrySetResult();

    /// <summary>A check was answered well: a failure of before is no reason to wait any longer. Thread-safe.</summary>
    public void FoundWell()
    {
        if (Last is not (PullResult.Transient or PullResult.Fatal)) return;
        Volatile.Write(ref _isFoundWell, true);
        Wake();
    }

    /// <summary>When to ask next.</summary>
    public async Task<Instant> NextAsync(CancellationToken cancellation)
    {
        Instant next;
        try
        {
            var view = await ViewAsync(cancellation);
            // One that may never come must not make the others wait for it, ever more rarely.
            next = Instant.Min(source.Plan(view).NextTry(_lastTry), source.Plan(view.Completed(source.Series)).NextTry(_lastTry));
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
        {
            return Now + TimeSpan.FromSeconds(1);
        }

        if (_heldUntil is { } held) next = Instant.Min(next, held);
        if (Earliest is { } earliest) next = _failures > 0 || next < earliest ? earliest : next;
        return next;
    }

    /// <summary>What the last answer, or the back-off, says; where the provider had had enough, its gate.</summary>
    private Instant? Earliest => _notBefore is not { } told ? null
        : Last is PullResult.Throttled ? http.Gate.ClosedUntil ?? Instant.Min(told, Now)
        : Volatile.Read(ref _isFoundWell) ? Instant.Min(told, Now) : told;

    /// <summary>Asks now, and puts what comes into the journal.</summary>
    public async Task StepAsync(CancellationToken cancellation)
    {
        await BeginAsync(cancellation);
        try
        {
            if (await CollectAsync(false, null, cancellation) is { } facts) await TakeAsync(facts, cancellation);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Waits until nobody else asks this source; then nobody else does before <see cref="End"/>.</summary>
    public Task BeginAsync(CancellationToken cancellation) => _turn.WaitAsync(cancellation);

    public void End() => _turn.Release();

    /// <summary>Asks now, within a turn. Null when nothing came, for whatever reason.</summary>
    /// <param name="isWhole">From the first date on, as if nothing of it were there.</param>
    /// <param name="progress">Told where it stands.</param>
    /// <param name="cancellation">Gives up at once.</param>
    public async Task<IReadOnlyCollection<Fact>?> CollectAsync(bool isWhole, Action<string>? progress, CancellationToken cancellation)
    {
        _lastTry = Now;
        _heldUntil = null;
        Volatile.Write(ref _isFoundWell, false);
        try
        {
            var view = await ViewAsync(cancellation);
            var from = !isWhole && view.NewestOfAll(source.Series) is { } newest ? (newest - Overlap).UtcDate : options.HistoryFrom;
            var request = isWhole
                ? new PullRequest(Now, options.HistoryFrom, new Dictionary<string, Instant>(), null) { IsFirst = true, Progress = progress }
                : new PullRequest(Now, from < options.HistoryFrom ? options.HistoryFrom : from, view.Newest, _cursor) { IsFirst = _lastAnswer is null, HistoryFrom = options.HistoryFrom, Progress = progress };
            Last = await source.PullAsync(request, cancellation);
        }
        catch (PullEndedException e)
        {
            Last = e.Result;
        }
        catch (UnreadableException e)
        {
            Last = new PullResult.Transient($"{source.Name}: {e.Message}; put aside in the archive's quarantine");
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
        {
            Last = new PullResult.Transient(e.Message);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            // A fault of an adapter is a failure of its feed and of nothing else.
            LogFault(log, source.Name, e.GetType().Name);
            Last = new PullResult.Transient($"{source.Name} made nothing of what came: {http.Clean(e.Message.ReplaceLineEndings(" "))} ({e.GetType().Name})");
        }

        Settle(Last);
        if (Last is PullResult.NewData data) return data.Facts;
        await ReportAsync(cancellation);
        return null;
    }

    /// <summary>Puts an answer's facts into the journal; if that cannot be reached, they are asked for again.</summary>
    public async Task TakeAsync(IReadOnlyCollection<Fact> facts, CancellationToken cancellation)
    {
        try
        {
            LastSink = await sink.AppendAsync(facts, live: _lastAnswer is not null, cancellation);
            Answered((Last as PullResult.NewData)?.Cursor);
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
        {
            Last = new PullResult.Transient(e.Message);
            Settle(Last);
        }

        await ReportAsync(cancellation);
    }

    /// <summary>The facts of the last answer were taken together with those of others.</summary>
    public async Task TakenAsync(CancellationToken cancellation)
    {
        Answered((Last as PullResult.NewData)?.Cursor);
        await ReportAsync(cancellation);
    }

    /// <summary>It was asked with others and given up before it had answered; it is asked again by itself, as soon as after a first failure.</summary>
    public Task LeftAsync(string reason, CancellationToken cancellation)
    {
        _faults = 0;
        Settle(Last = new PullResult.Transient($"{source.Provider} {reason}"));
        if (http.Gate.ClosedUntil is { } open && open > _notBefore) _notBefore = open;
        _trouble = $"{_trouble}; {AskedAgain} {_notBefore}";
        return ReportAsync(cancellation);
    }

    /// <summary>True when it was woken before its time.</summary>
    private async Task<bool> SleepAsync(TimeSpan length, CancellationToken cancellation)
    {
        using var rising = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Parts of a millisecond are cut off a timer, and it would ring before its time.
        var sleep = Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(length.TotalMilliseconds)), time, rising.Token);
        if (await Task.WhenAny(sleep, _woken.Task) == sleep)
        {
            await sleep;
            return false;
        }

        await rising.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        Volatile.Write(ref _woken, new(TaskCreationOptions.RunContinuationsAsynchronously));
        return true;
    }

    private async Task<bool> IsNearlyDueAsync(CancellationToken cancellation)
    {
        // After a failure the provider, or the back-off, has said when.
        if (_failures > 0 && Earliest > Now) return false;
        try
        {
            return source.Plan(await ViewAsync(cancellation)).Due - Now <= Nearly;
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
        {
            return false;
        }
    }

    private void Answered(string? cursor)
    {
        _cursor = cursor ?? _cursor;
        _lastAnswer = Now;
        _heldUntil = LastSink.HeldUntil;
    }

    private void Settle(PullResult result)
    {
        (_notBefore, _isFatal) = (null, false);
        var before = _caveat;
        _caveat = (result as PullResult.NewData)?.Caveat ?? "";
        if (_caveat.Length > 0 && _caveat != before) LogCaveat(log, source.Name, _caveat);
        switch (result)
        {
            case PullResult.NewData or PullResult.NotModified:
                (_failures, _faults, _trouble) = (0, 0, "");
                http.Gate.Answered();
                if (result is PullResult.NotModified) _lastAnswer = Now;
                break;
            case PullResult.NotYet(var retryAt):
                (_failures, _faults, _trouble, _notBefore) = (0, 0, "", retryAt);
                http.Gate.Answered();
                break;
            case PullResult.Throttled(var retryAt) throttled:
                // Some say it in an answer that only the adapter can read; it goes for the provider's other sources too.
                var open = http.Gate.Close(retryAt, throttled.Reason);
                Last = throttled with { RetryAt = open };
                Fail(throttled.Reason);
                (_notBefore, _trouble) = (open, $"{throttled.Reason}; {AskedAgain} {open}");
                if (http.Gate.IsNews(open)) LogThrottled(log, source.Name, throttled.Reason, open);
                break;
            case PullResult.Transient(var reason):
                Fail(reason);
                // Pauses that were asked for are no reason to wait longer after a failure.
                (_notBefore, _trouble) = (Now + Backoff.Pull.After(++_faults, Random.Shared.NextDouble()), reason);
                if (_faults == 1) LogTransient(log, http.Gate.Warnings.Says(reason, Now) ? LogLevel.Warning : LogLevel.Debug, source.Name, reason);
                break;
            case PullResult.Fatal(var reason):
                Fail(reason);
                var next = Now + FatalPause;
                (_notBefore, _trouble, _isFatal) = (next, $"{reason}; {HeldUntil(next, source.Provider)}", true);
                LogFatal(log, source.Name, reason, next);
                break;
        }
    }

    private void Fail(string reason)
    {
        _failures++;
        (_lastError, _lastErrorAt) = (reason, Now);
    }

    private async Task ReportAsync(CancellationToken cancellation)
    {
        PullView view;
        try
        {
            view = await ViewAsync(cancellation);
        }
        catch (Exception e) when (e is JournalUnavailableException or JournalChangedException)
        {
            return;
        }

        var (plan, others) = (source.Plan(view), source.Plan(view.Completed(source.Series)));
        // One failure is a hiccup; two are a state, and so is one that nothing is done about for long.
        var state = _isFatal ? FeedState.Disabled
            : _failures > 1 || (_failures > 0 && _notBefore - view.Now > Nearly) || _caveat.Length > 0 ? FeedState.Degraded
            : _lastAnswer is null && plan.Due <= view.Now ? FeedState.CatchingUp : FeedState.Live;
        foreach (var series in source.Series)
        {
            var newest = view.Newest.TryGetValue(series, out var known) ? known : (Instant?)null;
            var (due, lateAfter) = newest is null ? (plan.Due, plan.LateAfter) : (others.Due, others.LateAfter);
            board.Put(new(series, source.Provider, state, _trouble.Length > 0 ? _trouble : _caveat, newest, due, lateAfter, http.Provider.Licence)
            {
                LastSuccess = _lastAnswer,
                LastError = _lastError,
                LastErrorAt = _lastErrorAt,
            });
        }
    }

    private async Task<PullView> ViewAsync(CancellationToken cancellation)
    {
        var newest = await sink.AskAsync(
            ledger => source.Series
                .Select(series => (series, ledger.NewestOf(series)))
                .Where(pair => pair.Item2 is not null)
                .ToDictionary(pair => pair.series, pair => pair.Item2!.Value.EventTime, StringComparer.Ordinal),
            cancellation);
        return new(Now, _lastTry, _lastAnswer, newest) { Since = _since ??= Now };
    }

    [LoggerMessage(EventId = 1, Message = "{Source} failed and is asked again: {Reason}")]
    private static partial void LogTransient(ILogger logger, LogLevel level, string source, string reason);

    [LoggerMessage(2, LogLevel.Error, "{Source} needs attention: {Reason}; asked again at {RetryAt}")]
    private static partial void LogFatal(ILogger logger, string source, string reason, Instant retryAt);

    [LoggerMessage(3, LogLevel.Warning, "{Source} is not answered: {Reason}; asked again at {RetryAt}")]
    private static partial void LogThrottled(ILogger logger, string source, string reason, Instant retryAt);

    [LoggerMessage(5, LogLevel.Warning, "{Source} has answered, but: {Caveat}")]
    private static partial void LogCaveat(ILogger logger, string source, string caveat);

    [LoggerMessage(4, LogLevel.Error, "{Source}: fault {Fault} in its adapter")]
    private static partial void LogFault(ILogger logger, string source, string fault);
}

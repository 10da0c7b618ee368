using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Fetching;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Feeds;

/// <summary>What who runs the server can ask of its feeds. A check goes to the providers beside the feeds' own work, in the same turns.</summary>
internal sealed class FeedDesk(
    FeedSet feeds, FeedHost host, FeedHealthBoard board, FeedOptions options, RequestGates gates, Redactor redactor, ClockSkew skew, TimeProvider time) : IFeeds
{
    // Enough for the slowest calendar to have had a release.
    private const int CheckedDays = 45;

    /// <summary>Who asks for one provider by name asks in spite of a pause longer than this: shorter ones are over before it matters.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public IReadOnlyList<string> Providers { get; } = [.. options.Providers.Select(provider => provider.Name)];

    public IReadOnlyList<FeedHealth> Health => [.. board.At(Now).Select(WithGate)];

    public TimeSpan ClockSkew => skew.Agreed;

    public bool IsCutOff(string series)
    {
        var streams = feeds.Live.Where(stream => stream.Series.Contains(series)).ToArray();
        return streams.Length > 0 && streams.All(stream => stream.IsCutOff(series));
    }

    private Instant Now => Instant.From(time.GetUtcNow());

    public async IAsyncEnumerable<FeedCheck> CheckAsync(string? provider, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var checks = Providers.Where(name => provider is null || name == provider).Select(name => CheckOneAsync(name, provider is not null, cancellation)).ToList();
        while (checks.Count > 0)
        {
            var done = await Task.WhenAny(checks);
            checks.Remove(done);
            yield return await done;
        }
    }

    public async IAsyncEnumerable<BackfillEvent> BackfillAsync(string? provider, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var events = Channel.CreateUnbounded<BackfillEvent>();
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var run = RunAsync();
        try
        {
            await foreach (var told in events.Reader.ReadAllAsync(cancellation)) yield return told;
        }
        finally
        {
            // Whoever has stopped listening does not want it any more.
            await leaving.CancelAsync();
            await run;
        }

        async Task RunAsync()
        {
            try
            {
                var (result, left) = await host.BackfillAsync(
                    [.. feeds.Pulls.Where(pull => provider is null || pull.Source.Provider == provider)],
                    isWhole: true,
                    text => events.Writer.TryWrite(new BackfillEvent.Progress(redactor.Clean(text))),
                    pull => events.Writer.TryWrite(new BackfillEvent.Fetched(Show(pull.Source.Name, pull.Last))),
                    leaving.Token);
                foreach (var pull in left) events.Writer.TryWrite(new BackfillEvent.Fetched(Show(pull.Source.Name, null)));
                events.Writer.TryWrite(new BackfillEvent.Appended(result.Added, result.Revised, result.Unchanged, result.Held, result.Rejected, result.FirstRejection));
                events.Writer.Complete();
            }
            catch (Exception e)
            {
                events.Writer.Complete(e);
            }
        }
    }

    /// <summary>What is asked for says when its provider may be asked again, though it is well and not due: a check can have been told so.</summary>
    private FeedHealth WithGate(FeedHealth health)
    {
        if (health.State is FeedState.Unlicensed or FeedState.Disabled || gates.Of(health.Provider).ClosedUntil is not { } open) return health;
        var isAsked = feeds.Pulls.Any(pull => pull.Source.Provider == health.Provider && pull.Source.Series.Contains(health.Series));
        return !isAsked || health.Reason.Contains(PullRunner.AskedAgain, StringComparison.Ordinal) ? health
            : health with { Reason = $"{(health.Reason.Length > 0 ? health.Reason + "; " : "")}{health.Provider}: {gates.Of(health.Provider).Reason}; {PullRunner.AskedAgain} {open}" };
    }

    /// <param name="provider">Whom.</param>
    /// <param name="isNamed">That one alone was asked for.</param>
    /// <param name="cancellation">Gives up at once.</param>
    private async Task<FeedCheck> CheckOneAsync(string provider, bool isNamed, CancellationToken cancellation)
    {
        var gate = gates.Of(provider);
        if (!isNamed || gate.ClosedUntil is not { } open || open - Now <= Patience) return await CheckSourcesAsync(provider, isNamed, cancellation);
        gate.TryOnce();
        try
        {
            return await CheckSourcesAsync(provider, isNamed, cancellation);
        }
        finally
        {
            gate.EndTry();
            // Who waited for the gate need not wait any more.
            if (gate.ClosedUntil is null)
                foreach (var pull in feeds.Pulls.Where(pull => pull.Source.Provider == provider)) pull.Wake();
        }
    }

    private async Task<FeedCheck> CheckSourcesAsync(string provider, bool isNamed, CancellationToken cancellation)
    {
        var sources = feeds.Pulls.Select(pull => pull.Source).Where(source => source.Provider == provider).ToArray();
        var health = board.At(Now).Where(health => health.Provider == provider).ToArray();
        if (sources.Length == 0)
            return new(provider, FeedOutcome.NotAsked, health.FirstOrDefault(one => one.Reason.Length > 0)?.Reason ?? "nothing of it is asked for", []);
        // One after the other, in as long as one request may take: whoever looks wants to know what is ill, and not to wait for each.
        using var limit = new CancellationTokenSource(options.RequestTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var answers = new List<FeedAnswer>();
        foreach (var source in sources) answers.Add(await AskAsync(source, both.Token, cancellation));
        if (isNamed) TryAgain(provider, answers);
        var worst = answers.MaxBy(answer => answer.Outcome)!;
        // Some providers let nobody in twice, so a stream is not opened for a look.
        var streams = feeds.Live.Where(stream => stream.Provider == provider).SelectMany(stream => health.Where(one => stream.Series.Contains(one.Series))).ToArray();
        var stream = streams.Length == 0 ? "" : $"; stream {streams.Max(one => one.State)}{(streams.MaxBy(one => one.State) is { Reason.Length: > 0 } bad ? $": {bad.Reason}" : "")}";
        var good = answers.Count(answer => answer.Outcome == FeedOutcome.Ok);
        var message = worst.Outcome == FeedOutcome.Ok ? $"{answers.Sum(answer => answer.Values)} values" : worst.Message;
        return new(provider, worst.Outcome, $"{good} of {answers.Count} sources answer: {message}{stream}", answers);
    }

    /// <summary>Who waits after a failure of before need not: his source was answered well.</summary>
    private void TryAgain(string provider, List<FeedAnswer> answers)
    {
        var well = answers.Where(answer => answer.Outcome is FeedOutcome.Ok or FeedOutcome.NotYet).Select(answer => answer.Source).ToHashSet(StringComparer.Ordinal);
        foreach (var pull in feeds.Pulls.Where(pull => well.Contains(pull.Source.Name))) pull.FoundWell();
        // Who lets a request in may let a stream in.
        if (well.Count == answers.Count) feeds.TryAgain(provider);
    }

    /// <param name="source">Whom.</param>
    /// <param name="patience">Ends the wait for its answer.</param>
    /// <param name="cancellation">Gives up at once.</param>
    private async Task<FeedAnswer> AskAsync(IPullSource source, CancellationToken patience, CancellationToken cancellation)
    {
        var now = Now;
        PullResult? result;
        try
        {
            patience.ThrowIfCancellationRequested();
            result = await source.PullAsync(new(now, now.UtcDate.AddDays(-CheckedDays), new Dictionary<string, Instant>(), null) { IsFirst = true }, patience);
        }
        catch (PullEndedException e)
        {
            result = e.Result;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            result = null;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            result = new PullResult.Transient(e is UnreadableException ? e.Message : $"{source.Name} made nothing of what came: {e.Message.ReplaceLineEndings(" ")} ({e.GetType().Name})");
        }

        return Show(source.Name, result);
    }

    private FeedAnswer Show(string source, PullResult? result) => result switch
    {
        PullResult.NewData { Facts.Count: 0, Caveat: var caveat } => new(source, FeedOutcome.Ok, Clean(caveat ?? "nothing"), 0, null),
        PullResult.NewData(var facts) data => new(source, FeedOutcome.Ok, Clean(data.Caveat ?? ""), facts.Count, facts.Max(fact => fact.EventTime)),
        PullResult.NotModified => new(source, FeedOutcome.Ok, "nothing new", 0, null),
        PullResult.NotYet(var at) => new(source, FeedOutcome.NotYet, $"not published yet; next at {at}", 0, null),
        PullResult.Throttled(var at) throttled => new(source, FeedOutcome.Throttled, $"{throttled.Reason}; not before {at}{Sooner(source, at)}", 0, null),
        PullResult.Transient(var reason) => new(source, FeedOutcome.Failed, Clean(reason), 0, null),
        PullResult.Fatal(var reason) => new(source, FeedOutcome.Failed, Clean(reason), 0, null),
        _ => new(source, FeedOutcome.Failed, "no answer in time", 0, null),
    };

    private string Sooner(string source, Instant at) =>
        at - Now > Patience ? $", or when 'regime feeds check {source.Split('/')[0]}' finds it well" : "";

    private string Clean(string text) => redactor.Clean(text);
}

using Grpc.Core;
using RegimeGrpc.Client.Observations;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Client.Testing;
using RegimeGrpc.Client.Tests.Appending;

namespace RegimeGrpc.Client.Tests.Contract;

/// <summary>What a program may expect of an <see cref="IRegimeClient"/>, whichever one it gets.</summary>
public abstract class ClientContract : IAsyncLifetime
{
    private protected abstract IRegimeClient Client { get; }

    private protected abstract Signal Publish(Signal signal);

    private protected abstract void Refuse(string method, Refusal refusal);

    private protected abstract Task BreakAsync(Action meanwhile);

    private protected abstract void ChangeJournal();

    private protected abstract IReadOnlyList<Observation> Observations { get; }

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_watch_tells_the_latest_signal_then_that_it_has_caught_up_then_what_is_new()
    {
        Publish(new());
        Publish(new() { Regime = new() { State = RegimeState.RiskOn } });
        await using var events = Client.WatchAsync().GetAsyncEnumerator();
        var opened = await NextAsync<WatchEvent.Opened>(events);
        Assert.Equal((new Revision(2), "", Provenance.Simulated), (opened.LatestRevision, opened.ResumePoint, opened.Provenance));
        var first = (await NextAsync<WatchEvent.Published>(events)).Signal;
        Assert.Equal((new Revision(2), new Revision(1), RegimeState.RiskOn), (first.Revision, first.PreviousRevision, first.Regime!.State));
        Assert.Equal(new Revision(2), (await NextAsync<WatchEvent.CaughtUp>(events)).Revision);
        var published = Publish(new());
        Assert.Equal(published.Digest, (await NextAsync<WatchEvent.Published>(events)).Signal.Digest);
    }

    [Fact]
    public async Task A_watch_survives_a_break_and_misses_nothing()
    {
        Publish(new());
        await using var events = Client.WatchAsync(new WatchOptions { Delivery = Delivery.Every }).GetAsyncEnumerator();
        await NextAsync<WatchEvent.CaughtUp>(events);
        await BreakAsync(() =>
        {
            Publish(new());
            Publish(new());
        });
        await NextAsync<WatchEvent.Reconnecting>(events);
        Assert.Equal(new Revision(2), (await NextAsync<WatchEvent.Published>(events)).Signal.Revision);
        Assert.Equal((new Revision(3), new Revision(2)), Of((await NextAsync<WatchEvent.Published>(events)).Signal));
        Assert.Equal(new Revision(3), (await NextAsync<WatchEvent.CaughtUp>(events)).Revision);
    }

    [Fact]
    public async Task A_watch_goes_on_after_a_resume_point()
    {
        Publish(new());
        string point;
        await using (var events = Client.WatchAsync().GetAsyncEnumerator()) point = (await NextAsync<WatchEvent.Published>(events)).ResumePoint;
        Publish(new());
        await using var again = Client.WatchAsync(new WatchOptions { ResumePoint = point, Delivery = Delivery.Every }).GetAsyncEnumerator();
        Assert.Equal((new Revision(2), new Revision(1)), Of((await NextAsync<WatchEvent.Published>(again)).Signal));
    }

    [Fact]
    public async Task Topics_decide_which_signals_come_and_what_is_in_them()
    {
        await using var events = Client.WatchAsync(new WatchOptions { Topics = [Topic.Stance] }).GetAsyncEnumerator();
        await NextAsync<WatchEvent.CaughtUp>(events);
        Publish(new() { Changed = [Topic.Stance], Stance = new(), Macro = new() });
        Publish(new() { Changed = [Topic.Macro], Stance = new(), Macro = new() });
        Publish(new() { Changed = [Topic.Stance, Topic.Macro], Stance = new(), Macro = new() });
        Assert.Equal((new Revision(1), new Revision(0)), Of((await NextAsync<WatchEvent.Published>(events)).Signal));
        var second = (await NextAsync<WatchEvent.Published>(events)).Signal;
        Assert.Equal((new Revision(3), new Revision(1)), Of(second));
        Assert.True(second is { Stance: not null, Macro: null });
    }

    [Fact]
    public async Task A_lost_journal_is_a_gap_and_a_fresh_start()
    {
        Publish(new());
        await using var events = Client.WatchAsync().GetAsyncEnumerator();
        await NextAsync<WatchEvent.CaughtUp>(events);
        ChangeJournal();
        Assert.Equal("JOURNAL_CHANGED", (await NextAsync<WatchEvent.Gap>(events)).Code);
        await NextAsync<WatchEvent.CaughtUp>(events);
        Publish(new());
        Assert.Equal((new Revision(1), new Revision(0)), Of((await NextAsync<WatchEvent.Published>(events)).Signal));
    }

    [Fact]
    public async Task A_caller_may_ask_to_stop_at_a_gap()
    {
        Publish(new());
        await using var events = Client.WatchAsync(new WatchOptions { AfterGap = AfterGap.Stop }).GetAsyncEnumerator();
        await NextAsync<WatchEvent.CaughtUp>(events);
        ChangeJournal();
        Assert.Equal("JOURNAL_CHANGED", (await Assert.ThrowsAsync<RegimeException>(() => NextAsync<WatchEvent.Gap>(events))).Code);
    }

    [Fact]
    public async Task Signals_turn_stale_by_themselves()
    {
        await using var events = Client.WatchAsync().GetAsyncEnumerator();
        await NextAsync<WatchEvent.CaughtUp>(events);
        Publish(new() { ValidUntil = Client.TimeProvider.GetUtcNow() });
        Assert.Equal(new Revision(1), (await NextAsync<WatchEvent.Stale>(events)).Signal.Revision);
    }

    [Fact]
    public async Task A_place_is_kept_in_a_store()
    {
        var store = new MemoryCheckpointStore();
        Publish(new());
        var options = new WatchOptions { Checkpoints = store, CheckpointName = "bot", Delivery = Delivery.Every };
        await using (var events = Client.WatchAsync(options).GetAsyncEnumerator()) await NextAsync<WatchEvent.CaughtUp>(events);
        Publish(new());
        await using var again = Client.WatchAsync(options).GetAsyncEnumerator();
        Assert.Equal((new Revision(2), new Revision(1)), Of((await NextAsync<WatchEvent.Published>(again)).Signal));
    }

    [Fact]
    public async Task Cancelling_a_watch_ends_it_at_once()
    {
        using var stop = new CancellationTokenSource();
        await using var events = Client.WatchAsync(cancellation: stop.Token).GetAsyncEnumerator();
        await NextAsync<WatchEvent.CaughtUp>(events);
        var asked = events.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked.Soon());
    }

    [Fact]
    public async Task Reads_answer_at_a_revision_at_an_instant_and_now()
    {
        var day = new DateTimeOffset(2025, 6, 30, 0, 0, 0, TimeSpan.Zero);
        Publish(new() { Finality = Finality.Sealed, AsOf = day, Levels = new(), KnownAt = day });
        Publish(new() { AsOf = day.AddHours(1), Levels = new(), Stance = new(), KnownAt = day });
        Assert.Equal(2ul, (await Client.GetSignalAsync().Soon()).Signal.Revision.Number);
        Assert.Equal(1ul, (await Client.GetRegimeAsync(new ReadOptions { At = At.Revision(new Revision(1)) }).Soon()).Signal.Revision.Number);
        var (signal, replica) = await Client.GetLevelsAsync(new ReadOptions { At = At.AsOf(day.AddHours(2)) }).Soon();
        Assert.True(signal is { Revision.Number: 1, Levels: not null, Stance: null });
        Assert.Equal(new Revision(2), replica.LatestRevision);
        var e = await Assert.ThrowsAsync<RegimeException>(() => Client.GetCorrelationAsync(new ReadOptions { MaxStaleness = TimeSpan.FromHours(1) }).Soon());
        Assert.Equal(("DATA_STALE", StatusCode.FailedPrecondition), (e.Code, e.Status));
    }

    [Fact]
    public async Task A_read_before_the_first_signal_says_so() =>
        Assert.Equal("NO_SIGNAL", (await Assert.ThrowsAsync<RegimeException>(() => Client.GetSignalAsync().Soon())).Code);

    [Fact]
    public async Task A_refusal_carries_its_code_and_facts_and_is_over()
    {
        Refuse("GetSignal", new Refusal(StatusCode.ResourceExhausted, "QUOTA_EXCEEDED", "Too many") { RetryAfter = TimeSpan.FromSeconds(3), Metadata = new Dictionary<string, string> { ["limit"] = "7" } });
        Publish(new());
        var e = await Assert.ThrowsAsync<RegimeException>(() => Client.GetSignalAsync().Soon());
        Assert.Equal(("QUOTA_EXCEEDED", TimeSpan.FromSeconds(3), "7"), (e.Code, e.RetryAfter, e.Metadata["limit"]));
        await Client.GetSignalAsync().Soon();
    }

    [Fact]
    public async Task A_watch_that_is_refused_for_good_throws()
    {
        Refuse("Watch", new Refusal(StatusCode.PermissionDenied, "SCOPE_MISSING"));
        await using var events = Client.WatchAsync().GetAsyncEnumerator();
        Assert.Equal("SCOPE_MISSING", (await Assert.ThrowsAsync<RegimeException>(() => events.MoveNextAsync().Soon())).Code);
    }

    [Fact]
    public async Task Facts_are_appended_once()
    {
        var fact = AppendTests.Scalar(1);
        var receipt = await Client.AppendAsync([fact, AppendTests.Scalar(2) with { Source = "b", Key = "k" }, fact, AppendTests.Scalar(3), AppendTests.Scalar(4) with { Series = "another", Key = "k" }]).Soon();
        Assert.Equal([new AppendResult.Accepted(new(1)), new AppendResult.Accepted(new(2)), new AppendResult.Duplicate(new(1))], receipt.Results.Take(3));
        Assert.Equal("KEY_CONFLICT", Assert.IsType<AppendResult.Rejected>(receipt.Results[3]).Reason);
        Assert.Equal(new AppendResult.Accepted(new(3)), receipt.Results[4]);
        Assert.Equal((new Revision(3), Durability.Full), (receipt.LatestRevision, receipt.Durability));
        Assert.Equal([1d, 2, 4], Observations.Select(o => o.Scalar));
        await Assert.ThrowsAsync<RegimeException>(() => Client.AppendAsync([fact], new AppendOptions { JournalId = "another" }).Soon());
    }

    [Fact]
    public async Task It_says_what_it_is()
    {
        Publish(new());
        var info = await Client.GetServerInfoAsync().Soon();
        Assert.Equal((new Revision(1), Provenance.Simulated), (info.Journal.LatestRevision, info.Journal.Provenance));
        Assert.Equal("eth-small-caps", (await Client.ListModelsAsync().Soon()).Default!.Name);
    }

    [Fact]
    public async Task A_question_it_has_no_answer_to_is_unimplemented() =>
        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RegimeException>(() => Client.FindFlipPointsAsync().Soon())).Status);

    /// <summary>The next event of a kind, past those that tell nothing new.</summary>
    private static async Task<T> NextAsync<T>(IAsyncEnumerator<WatchEvent> events)
        where T : WatchEvent
    {
        while (await events.MoveNextAsync().Soon())
        {
            if (events.Current is T wanted) return wanted;
            Assert.False(typeof(T) == typeof(WatchEvent.Published) && events.Current is WatchEvent.Gap, $"{events.Current} before a signal");
        }

        throw new InvalidOperationException("A watch does not end by itself.");
    }

    private static (Revision, Revision) Of(Signal signal) => (signal.Revision, signal.PreviousRevision);
}

/// <summary>The fake.</summary>
public sealed class FakeContract : ClientContract
{
    private readonly FakeRegimeClient _fake = new();

    private protected override IRegimeClient Client => _fake;

    private protected override IReadOnlyList<Observation> Observations => _fake.Observations;

    private protected override Signal Publish(Signal signal) => _fake.Publish(signal);

    private protected override void Refuse(string method, Refusal refusal) => _fake.RefuseNext(method, refusal);

    private protected override void ChangeJournal() => _fake.ChangeJournal();

    private protected override Task BreakAsync(Action meanwhile)
    {
        _fake.Disconnect();
        meanwhile();
        _fake.Reconnect();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_question_is_answered_as_the_test_says()
    {
        _fake.OnFindFlipPoints = options => new() { Replica = new() { JournalId = options.Model } };
        Assert.Equal("m", (await _fake.FindFlipPointsAsync(new() { Model = "m" })).Replica.JournalId);
    }
}

/// <summary>The real client, and the scripted server.</summary>
public sealed class ScriptedContract : ClientContract
{
    private ScriptedServer _server = null!;
    private RegimeClient _client = null!;

    private protected override IRegimeClient Client => _client;

    private protected override IReadOnlyList<Observation> Observations => _server.Observations;

    public override async Task InitializeAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _client = RegimeClient.Connect(_server.Address, new RegimeClientOptions { ReconnectDelay = TimeSpan.FromMilliseconds(1) });
    }

    public override async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    private protected override Signal Publish(Signal signal) => _server.Publish(signal);

    private protected override void Refuse(string method, Refusal refusal) => _server.RefuseNext(method, refusal);

    private protected override void ChangeJournal() => _server.ChangeJournal();

    private protected override Task BreakAsync(Action meanwhile) => _server.RestartAsync(() =>
    {
        meanwhile();
        return Task.CompletedTask;
    });
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Distributed;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>Live = restart from a checkpoint = folded from nothing, bit for bit, whatever became of the checkpoints.</summary>
public sealed class FoldTests
{
    private static readonly Observation[] Facts = Market.Days(24);

    public static TheoryData<string> Stores => [TestStore.Sqlite, TestStore.Redis];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Live_equals_restart_equals_nothing_known(string kind)
    {
        var expected = Expected();
        await using var store = await TestStore.StartAsync(kind);
        for (var part = 0; part < 3; part++)
        {
            await using var line = await Line.ReadyAsync(store);
            Assert.Equal(part > 0, line.Fold.Checkpoints.Written > Revision.Start);
            await line.ImportAsync(Facts[(Facts.Length * part / 3)..(Facts.Length * (part + 1) / 3)], 100);
        }

        await using (var restarted = await Line.ReadyAsync(store)) AssertSame(expected, restarted.Fold);
        await using var forgetful = await Line.ReadyAsync(store, cache: new NoCache());
        AssertSame(expected, forgetful.Fold);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_published_live_is_read_again_to_the_same_digest(string kind)
    {
        await using var store = await TestStore.StartAsync(kind);
        var live = new List<Published>();
        await using (var line = await Line.ReadyAsync(store, ring: 10_000))
        {
            await line.ImportAsync(Facts, 100);
            var ring = new Published[10_000];
            Assert.True(line.Fold.Board.TryRead(Revision.Start, ring, out var count, out _));
            live.AddRange(ring[..count]);
            Assert.Equal(live.Select(Told), (await line.SignalsAsync()).Select(Told));
        }

        await using var again = await Line.ReadyAsync(store);
        foreach (var published in live.Where((_, i) => i % 97 == 0).Append(live[^1]))
            Assert.Equal(Told(published), Told((await again.Fold.History.AtAsync(published.Revision, CancellationToken.None).Within())!));
        // A revision without a signal has none.
        Assert.Null(await again.Fold.History.AtAsync(new(1), CancellationToken.None).Within());

        static (Revision, string, string?, RollingHash, Revision, Revision) Told(Published p) => (
            p.Revision, p.Signal.Digest, p.Signal.Chain, p.Hash, p.PreviousFor(TopicSet.All, false), p.PreviousFor(TopicSet.Of(Topic.Levels), true));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task After_a_restart_the_signals_in_force_are_up_for_every_filter(string kind)
    {
        await using var store = await TestStore.StartAsync(kind);
        List<Revision?> InForce(Line line) =>
            [.. Filters().Select(filter => line.Fold.Board.InForce(filter.Topics, filter.SealedOnly)?.Revision)];
        List<Revision?> before;
        await using (var line = await Line.ReadyAsync(store))
        {
            await line.ImportAsync(Facts, 100);
            before = InForce(line);
        }

        await using var again = await Line.ReadyAsync(store);
        Assert.Equal(again.Fold.Board.CompleteAfter, again.Fold.Revision);
        Assert.Equal(before, InForce(again));
        Assert.All(before, revision => Assert.NotNull(revision));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_lost_journal_ends_every_watch_and_the_fold_starts_on_the_new_one(string kind)
    {
        await using var store = await TestStore.StartAsync(kind);
        await using var line = await Line.ReadyAsync(store, cache: new NoCache());
        await line.ImportAsync(Facts, 500);
        var (before, board) = (line.Journals.Current.Identity.Id, line.Fold.OpenBoard());
        await using var watch = new WatchRun(line, WatchRun.Every);
        await watch.UntilAsync<WatchEvent.CaughtUp>();

        var changes = 0L;
        using var counting = new MeterListener { InstrumentPublished = static (instrument, listener) => { if (instrument == Instruments.JournalChanges) listener.EnableMeasurementEvents(instrument); } };
        counting.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref changes, value));
        counting.Start();
        await store.LoseAsync();
        var ended = await Assert.ThrowsAsync<FaultException>(() => watch.UntilEndAsync());
        Assert.Equal(Fault.JournalChanged, ended.Fault.Reason);
        Assert.True(board.IsClosed);

        // The same facts once more: the same signals, in another journal.
        await Deadline.Recovers<bool, Exception>(async () =>
        {
            await line.AppendAsync(Facts[..10]);
            return true;
        });
        await line.ImportAsync(Facts, 500);
        Assert.NotEqual(before, line.Journals.Current.Identity.Id);
        Assert.True(Interlocked.Read(ref changes) > 0);
        AssertSame(Expected(), line.Fold);
        Assert.Equal(Market.WithClocks(Facts), (await line.EntriesAsync()).Select(entry => entry.Observation));
        Assert.Null(line.Loop.Failure);
    }

    [Fact]
    public async Task While_redis_is_away_what_is_up_stays_up_marked_stale_and_then_it_goes_on_without_a_gap()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = new RedisAt(redis);
        await using var line = await Line.ReadyAsync(store);
        var half = Facts.Length / 2;
        await line.ImportAsync(Facts[..half]);
        Assert.False(line.Loop.IsStale);
        await using var watch = new WatchRun(line, WatchRun.Every with { After = Position.Start });
        await watch.UntilAsync<WatchEvent.CaughtUp>();
        var newest = line.Fold.Board.InForce(TopicSet.All, false)!.Signal.Digest;

        await redis.KillAsync();
        await Deadline.Recovers<bool, InvalidOperationException>(() => line.Loop.IsStale ? Task.FromResult(true) : throw new InvalidOperationException("not stale yet"));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => line.AppendAsync(Facts[half..(half + 10)]));
        Assert.Equal(newest, (await line.Reads.SignalAsync(line.Fold, TopicSet.All, new At.Latest(), null, CancellationToken.None)).Signal.Digest);

        await redis.RestartAsync();
        await Deadline.Recovers<IReadOnlyList<IntakeResult>, JournalUnavailableException>(() => line.AppendAsync(Facts[half..(half + 10)]));
        await line.ImportAsync(Facts[half..]);
        // What was folded is up a moment before the fold has looked whether that was all.
        await Deadline.Holds(() => Task.FromResult(!line.Loop.IsStale));
        AssertSame(Expected(), line.Fold);
        await watch.UntilRevisionAsync(line.Fold.Board.InForce(TopicSet.All, false)!.Revision);
        Assert.Equal((await line.SignalsAsync()).Select(p => p.Signal.Digest), watch.Signals.Select(p => p.Signal.Digest));

        // It may come back with other settings.
        Assert.DoesNotContain(line.Log.Said, said => said.Contains("DURABILITY_RELAXED", StringComparison.Ordinal));
        await redis.CommandAsync("CONFIG SET appendfsync everysec");
        await redis.CommandAsync("CLIENT KILL TYPE normal");
        var ticks = 0;
        await Deadline.Holds(async () =>
        {
            // Each wakes the fold, which looks at the store.
            var tick = Market.Trade(Line.Now + TimeSpan.FromSeconds(ticks++));
            await Deadline.Recovers<IReadOnlyList<Appended>, JournalUnavailableException>(() => line.Journals.Current.AppendAsync([tick], Line.Now, CancellationToken.None).AsTask());
            return line.Log.Said.Any(said => said.Contains("appendfsync is everysec", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_server_that_starts_without_redis_waits_for_it_and_answers_unavailable()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.KillAsync();
        await using var store = new RedisAt(redis);
        await using var line = await Line.StartAsync(store);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => line.AppendAsync(Facts[..3]));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => line.Reads.SignalAsync(line.Fold, TopicSet.All, new At.Latest(), null, CancellationToken.None));
        Assert.Throws<JournalUnavailableException>(() => line.Fold.OpenBoard());
        Assert.True(line.Loop.IsStale);

        await redis.RestartAsync();
        await line.Loop.CaughtUp.Within();
        await line.ImportAsync(Facts[..200]);
        Assert.False(line.Loop.IsStale);
    }

    [Fact]
    public async Task A_journal_that_stays_away_is_told_of_once_and_when_it_is_back()
    {
        await using var store = new LateStore(await TestStore.StartAsync(TestStore.Sqlite), 2);
        await using var line = await Line.ReadyAsync(store);
        Assert.Equal(["The journal cannot be reached", "The journal can be reached again"], line.Log.Said.Select(said => said.Split([':', '.'])[0]));
    }

    [Fact]
    public async Task A_trimmed_redis_says_so_and_goes_on_from_its_checkpoint()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = new RedisAt(redis);
        await using (var line = await Line.ReadyAsync(store)) await line.ImportAsync(Facts[..600]);
        Assert.StartsWith(":", await redis.CommandAsync("XTRIM {regime}:journal MINID = 0-500"));

        await using (var line = await Line.ReadyAsync(store))
        {
            var journal = line.Journals.Current;
            Assert.Equal(new Revision(500), (await journal.HeadAsync(CancellationToken.None)).Oldest);
            foreach (var after in (long[])[0, 1, 498])
                Assert.Equal(new Revision(500), (await Assert.ThrowsAsync<JournalCompactedException>(() => journal.ReadAsync(new(after), 10, CancellationToken.None).Within())).Oldest);
            Assert.Equal(new Revision(500), (await journal.ReadAsync(new(499), 10, CancellationToken.None).Within())[0].Revision);
            await line.ImportAsync(Facts[600..]);
            Assert.Equal(Expected().Chain, line.Fold.Engine.Chain);
            await Assert.ThrowsAsync<JournalCompactedException>(() => line.Reads.SignalAsync(line.Fold, TopicSet.All, new At.Revision(new(400)), null, CancellationToken.None).Within());
        }

        // Without its checkpoints it cannot be folded any more, and says that.
        await using var lost = await Line.StartAsync(store, cache: new NoCache());
        await lost.Loop.ExecuteTask!.Within();
        Assert.Equal(new Revision(500), Assert.IsType<JournalCompactedException>(lost.Loop.Failure).Oldest);
        Assert.True(lost.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    [Fact]
    public async Task A_reader_that_was_overtaken_by_the_trim_is_not_told_of_another_journal()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = new RedisAt(redis);
        await using var behind = await store.OpenAsync(CancellationToken.None);
        await using var writer = await store.OpenAsync(CancellationToken.None);
        Observation[] ticks = [.. Enumerable.Range(0, 20).Select(i => Market.Trade(Line.Now + TimeSpan.FromSeconds(i)))];
        await writer.AppendAsync(ticks[..5], Line.Now, CancellationToken.None).Within();
        Assert.Equal(new Revision(5), (await behind.HeadAsync(CancellationToken.None).Within()).Newest);
        await writer.AppendAsync(ticks[5..], Line.Now, CancellationToken.None).Within();
        await redis.CommandAsync("XTRIM {regime}:journal MINID = 0-10");
        var head = await behind.HeadAsync(CancellationToken.None).Within();
        Assert.Equal((new Revision(10), new Revision(20)), (head.Oldest, head.Newest));
        await using var reopened = await store.OpenAsync(CancellationToken.None);
        Assert.Equal(head, await reopened.HeadAsync(CancellationToken.None).Within());
    }

    [Fact]
    public async Task A_refused_journal_ends_the_fold_and_asks_the_server_to_stop()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var first = await Line.ReadyAsync(store);
        await using var second = await Line.StartAsync(store);
        await second.Loop.ExecuteTask!.Within();
        Assert.Contains("in use by another process", Assert.IsType<JournalRefusedException>(second.Loop.Failure).Message);
        Assert.True(second.Lifetime.ApplicationStopping.IsCancellationRequested);
    }

    /// <summary>It is not there the first times it is asked for.</summary>
    private sealed class LateStore(TestStore store, int times) : TestStore
    {
        private int _asked;

        public override Task<IJournal> OpenAsync(CancellationToken cancellation) =>
            Interlocked.Increment(ref _asked) <= times ? throw new JournalUnavailableException($"Away, for the time {_asked}.", new IOException($"try {_asked}")) : store.OpenAsync(cancellation);

        public override IDistributedCache OpenCache() => store.OpenCache();

        public override Task LoseAsync() => store.LoseAsync();

        public override ValueTask DisposeAsync() => store.DisposeAsync();
    }

    internal static IEnumerable<(TopicSet Topics, bool SealedOnly)> Filters()
    {
        for (var topic = Topic.Regime; topic <= Topic.Macro; topic++)
        {
            yield return (TopicSet.Of(topic), true);
            yield return (TopicSet.Of(topic), false);
        }

        yield return (TopicSet.All, true);
        yield return (TopicSet.All, false);
        yield return (TopicSet.Of(Topic.Regime, Topic.Levels), false);
    }

    internal static (string Chain, byte[] State, int Seals) Expected(IReadOnlyList<Observation>? journal = null)
    {
        var engine = new Engine(EthSmallCaps.Model);
        var seals = 0;
        foreach (var observation in journal ?? Market.WithClocks(Facts)) seals += engine.Step(engine.Revision.Next, observation).Seals.Count;
        return (engine.Chain, engine.Save(), seals);
    }

    internal static void AssertSame((string Chain, byte[] State, int Seals) expected, ModelFold fold)
    {
        Assert.Equal(expected.Chain, fold.Engine.Chain);
        Assert.Equal(expected.State, fold.Engine.Save());
        Assert.Equal(expected.Seals, fold.Seals.Count);
        Assert.Equal(expected.Chain, fold.Seals.Newest!.Chain);
    }
}

using CsCheck;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>What a watch delivers, receipts and claims (service.md section 3), over real journals.</summary>
public sealed class WatcherTests : IAsyncLifetime
{
    private static readonly Observation[] Facts = Market.Days(20);
    private static readonly TopicSet Verdicts = TopicSet.Of(Topic.Regime, Topic.Stance);
    private TestStore _store = null!;

    public async Task InitializeAsync() => _store = await TestStore.StartAsync(TestStore.Sqlite);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task First_the_signal_in_force_then_caught_up_once_then_what_comes()
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts[..300]);
        await using var watch = new WatchRun(line, WatchRun.Every);
        var head = line.Fold.Board.Head;
        Assert.Equal(new WatchEvent.Opened(null, head.Revision), await watch.NextAsync());
        Assert.Same(line.Fold.Board.InForce(TopicSet.All, false), Assert.IsType<WatchEvent.Signal>(await watch.NextAsync()).Published);
        Assert.Equal(new WatchEvent.CaughtUp(head), await watch.NextAsync());
        Assert.True(watch.IsIdle);
        await line.ImportAsync(Facts[300..]);
        await watch.UntilRevisionAsync(Newest(line).Revision);
        Assert.Single(watch.Read, step => step is WatchEvent.CaughtUp);
        WatchRecord.AssertComplete(watch.Read, WatchRun.Every, (await line.SignalsAsync()).Where(p => p.Revision >= watch.Signals.First().Revision));
    }

    [Fact]
    public async Task Before_the_first_signal_a_watch_is_caught_up_all_the_same()
    {
        await using var line = await Line.ReadyAsync(_store);
        await using var watch = new WatchRun(line, WatchRun.Latest);
        Assert.IsType<WatchEvent.Opened>(await watch.NextAsync());
        Assert.Equal(new WatchEvent.CaughtUp(Position.Start), await watch.NextAsync());
        await line.ImportAsync(Facts[..200]);
        await watch.UntilRevisionAsync(Newest(line).Revision);
        WatchRecord.AssertComplete(watch.Read, WatchRun.Latest, await line.SignalsAsync());
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(16)]
    public async Task Every_filter_gets_exactly_its_signals_from_ring_or_journal(int ring)
    {
        await using var line = await Line.ReadyAsync(_store, ring);
        await line.ImportAsync(Facts);
        var all = await line.SignalsAsync();
        var start = Position.Start;
        var middle = new Position(all[all.Count / 2].Revision, all[all.Count / 2].Hash);
        foreach (var (topics, sealedOnly) in FoldTests.Filters())
            foreach (var after in (Position[])[start, middle])
                foreach (var every in (bool[])[true, false])
                {
                    var request = new WatchRequest(topics, sealedOnly, every, TimeSpan.Zero, TimeSpan.FromSeconds(15), after);
                    await using var watch = new WatchRun(line, request);
                    var caughtUp = await watch.UntilAsync<WatchEvent.CaughtUp>();
                    Assert.Equal(line.Fold.Board.Head, caughtUp.At);
                    Assert.Equal(new WatchEvent.Opened(after, caughtUp.At.Revision), watch.Read[0]);
                    WatchRecord.AssertComplete(watch.Read, request, all.Where(p => p.Revision > after.Revision));
                }
    }

    [Fact]
    public async Task A_reader_of_any_pace_gets_every_signal_once_beside_a_writer_that_does_not_wait()
    {
        await Gen.Select(Gen.Int[1, 200].Array[5, 60], Gen.Bool, Gen.Int[0, 2]).SampleAsync(async (pace, every, filter) =>
        {
            await using var store = await TestStore.StartAsync(TestStore.Sqlite);
            await using var line = await Line.ReadyAsync(store, ring: 16);
            await line.ImportAsync(Facts[..100]);
            var request = (every ? WatchRun.Every : WatchRun.Latest) with
            {
                Topics = filter == 0 ? TopicSet.All : filter == 1 ? Verdicts : TopicSet.Of(Topic.Levels),
                After = Position.Start,
            };
            await using var watch = new WatchRun(line, request);
            var writing = Task.Run(async () =>
            {
                foreach (var batch in Facts[100..].Chunk(40)) await line.AppendAsync(batch);
            });
            for (var i = 0; !writing.IsCompleted; i++)
            {
                for (var n = 0; n < pace[i % pace.Length] && !watch.IsIdle; n++) await watch.NextAsync();
                await Task.Yield();
            }

            await writing.Within();
            await line.FoldedAsync();
            await watch.UntilRevisionAsync(line.Fold.Board.InForce(request.Topics, false)!.Revision);
            WatchRecord.AssertComplete(watch.Read, request, await line.SignalsAsync());
            Assert.True(watch.Read.Count(step => step is WatchEvent.CaughtUp) <= 1);
        }, iter: 8, threads: 1);
    }

    [Fact]
    public async Task A_watch_that_falls_out_of_the_ring_says_so_once_and_misses_nothing()
    {
        await using var line = await Line.ReadyAsync(_store, ring: 16);
        await line.ImportAsync(Facts[..300]);
        await using var watch = new WatchRun(line, WatchRun.Every);
        await watch.UntilAsync<WatchEvent.CaughtUp>();
        var from = line.Fold.Board.Head.Revision;
        await line.ImportAsync(Facts[300..]);
        Assert.Equal(from.Next, (await watch.UntilAsync<WatchEvent.FellBehind>()).Needed);
        await watch.UntilRevisionAsync(Newest(line).Revision);
        Assert.Single(watch.Read, step => step is WatchEvent.FellBehind);
        WatchRecord.AssertComplete(watch.Read, WatchRun.Every, (await line.SignalsAsync()).Where(p => p.Revision >= watch.Signals.First().Revision));
    }

    [Fact]
    public async Task Heartbeats_come_on_time_and_claim_no_more_than_was_delivered_or_receipted()
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts[..300]);
        var request = WatchRun.Latest with { MinInterval = TimeSpan.FromMinutes(1), HeartbeatInterval = TimeSpan.FromSeconds(10) };
        await using var watch = new WatchRun(line, request);
        await watch.UntilAsync<WatchEvent.CaughtUp>();
        var delivered = watch.Signals.Last();
        var head = line.Fold.Board.Head;
        Assert.True(watch.IsIdle);
        line.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new WatchEvent.Heartbeat(head), await watch.NextAsync());

        // Held back by the interval: neither delivered nor receipted, so not claimed.
        var ticks = Trades(6);
        await line.ImportAsync(ticks);
        Assert.True(watch.IsIdle);
        for (var beat = 2; beat <= 5; beat++)
        {
            line.Clock.Advance(TimeSpan.FromSeconds(10));
            var claimed = Assert.IsType<WatchEvent.Heartbeat>(await watch.NextAsync()).At;
            Assert.True(claimed.Revision < Newest(line).Revision, $"{claimed.Revision} of {Newest(line).Revision}");
            Assert.True(watch.IsIdle);
        }

        line.Clock.Advance(TimeSpan.FromSeconds(10));
        var receipt = Assert.IsType<WatchEvent.Conflated>(await watch.NextAsync());
        var since = (await line.SignalsAsync()).Where(p => p.Revision > delivered.Revision).ToList();
        Assert.Equal((since.Count - 1, since[0].Revision, since[^2].Revision), (receipt.Count, receipt.First, receipt.Last));
        Assert.Same(Newest(line), Assert.IsType<WatchEvent.Signal>(await watch.NextAsync()).Published);
        Assert.Equal(line.Fold.Board.Head, Assert.IsType<WatchEvent.Heartbeat>(await watch.NextAsync()).At);
        WatchRecord.AssertComplete(watch.Read, request, (await line.SignalsAsync()).Where(p => p.Revision >= delivered.Revision));
    }

    [Fact]
    public async Task One_that_resumes_over_a_change_gets_the_newest_at_once_whatever_interval_it_asked_for()
    {
        await using var line = await Line.ReadyAsync(_store);
        await line.ImportAsync(Facts);
        var all = (await line.SignalsAsync()).ToList();
        var entry = (await line.EntriesAsync()).Single(entry => entry.Revision == all[10].Revision);
        var change = new Published(all[10].Signal with { Transitions = [new(Topic.Stance, "A", "B", [])] }, default, entry);
        var board = new Board(4096);
        foreach (var published in all) board.Publish(published == all[10] ? change : published);
        board.Advance(new(all[^1].Revision, all[^1].Hash));
        var watcher = new Watcher(line.Fold, board, WatchRun.Latest with { MinInterval = TimeSpan.FromHours(1), After = Position.Start }, line.Clock);
        var read = new List<WatchEvent>();
        while (watcher.Collect(read) != Standing.UpToDate) Assert.True(read.Count < 10);
        Type[] expected = [typeof(WatchEvent.Opened), typeof(WatchEvent.Conflated), typeof(WatchEvent.Signal), typeof(WatchEvent.Conflated), typeof(WatchEvent.Signal), typeof(WatchEvent.CaughtUp)];
        Assert.Equal(expected, read.Select(step => step.GetType()));
        Assert.Equal([change, all[^1]], read.OfType<WatchEvent.Signal>().Select(step => step.Published));
        Assert.Equal(all.Count - 2, read.OfType<WatchEvent.Conflated>().Sum(receipt => receipt.Count));
    }

    [Fact]
    public async Task A_watch_that_is_never_read_costs_the_writer_nothing()
    {
        await using var line = await Line.ReadyAsync(_store, ring: 16);
        var idle = Enumerable.Range(0, 50).Select(_ => new WatchRun(line, WatchRun.Every)).ToList();
        foreach (var watch in idle) await watch.NextAsync();
        await line.ImportAsync(Facts);
        Assert.All(idle, watch => Assert.Single(watch.Read));
        foreach (var watch in idle) await watch.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancelled_it_ends_at_once(bool replaying)
    {
        await using var line = await Line.ReadyAsync(_store, ring: 16);
        await line.ImportAsync(Facts);
        await using var watch = new WatchRun(line, WatchRun.Every with { SealedOnly = true, After = replaying ? Position.Start : null });
        if (replaying) await watch.UntilAsync<WatchEvent.Signal>();
        else await watch.UntilAsync<WatchEvent.CaughtUp>();
        _ = watch.IsIdle;
        await watch.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watch.UntilEndAsync()).Within(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_replay_that_is_broken_off_counts_what_it_left_out_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var proxy = new TcpProxy(redis.Port);
        await using var store = new RedisAt(redis, proxy.Address);
        await using var line = await Line.ReadyAsync(store, ring: 16, cache: new NoCache());
        await line.ImportAsync(Market.Days(50));
        var request = WatchRun.Latest with { Topics = TopicSet.Of(Topic.Levels), After = Position.Start };
        await using var watch = new WatchRun(line, request);
        await watch.NextAsync();
        // The first page of a thousand entries comes through, the second does not.
        proxy.CutAfterResponse(300_000);
        _ = watch.IsIdle;
        await Deadline.Recovers<bool, InvalidOperationException>(() => line.Loop.IsStale || !watch.IsIdle ? Task.FromResult(true) : throw new InvalidOperationException("not cut yet"));
        proxy.Resume();
        // Its retries wait by the clock.
        await Deadline.Recovers<bool, InvalidOperationException>(() =>
        {
            line.Clock.Advance(TimeSpan.FromMilliseconds(250));
            return watch.IsIdle ? throw new InvalidOperationException("not yet") : Task.FromResult(true);
        });
        await line.FoldedAsync();
        await watch.UntilRevisionAsync(line.Fold.Board.InForce(request.Topics, false)!.Revision);
        WatchRecord.AssertComplete(watch.Read, request, await line.SignalsAsync());
    }

    [Fact]
    public void What_is_left_out_in_stretches_is_receipted_as_one()
    {
        var (earlier, later) = (default(Omitted), default(Omitted));
        foreach (var revision in (long[])[3, 5]) earlier.Add(new Revision(revision));
        later.Add(new Revision(8));
        var conflation = new Conflation(TopicSet.All);
        conflation.LeaveOut(earlier);
        conflation.LeaveOut(default);
        conflation.LeaveOut(later);
        Assert.Equal(new WatchEvent.Conflated(new(3), new(8), 3), conflation.Receipt());
        Assert.Null(conflation.Receipt());
    }

    [Fact]
    public async Task A_board_that_nobody_has_begun_is_not_watched()
    {
        var fold = new ModelFold(EthSmallCaps.Model, new(_store.OpenAsync), null!, 16);
        Assert.Throws<JournalUnavailableException>(() => fold.OpenBoard());
        var board = fold.Board;
        fold.Abandon();
        Assert.True(board.IsClosed);
        await board.Moved.Within();
    }

    private static Published Newest(Line line) => line.Fold.Board.InForce(TopicSet.All, false)!;

    /// <summary>Trades of one afternoon, after all facts and before the next scheduled instant.</summary>
    private static Observation[] Trades(int count)
    {
        var from = Facts[299].KnownAt;
        return [.. Enumerable.Range(1, count).Select(i => Market.Trade(from + TimeSpan.FromSeconds(i), 1000 + i))];
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>A trimmed journal gives the same signals from its base on, and says truthfully where it begins.</summary>
public sealed class RetentionTests
{
    private static readonly TimeSpan Month = TimeSpan.FromDays(30);
    private static readonly Observation[] Facts = Market.Days(24);
    private static readonly Observation[] Old = Facts[..(Facts.Length / 2)];
    private static readonly Observation[] Young = Facts[(Facts.Length / 2)..];

    public static TheoryData<string> Stores => [TestStore.Sqlite, TestStore.Redis];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task After_the_cut_everything_goes_on_from_the_base_with_or_without_checkpoints(string kind)
    {
        var expected = FoldTests.Expected();
        await using var store = await TestStore.StartAsync(kind);
        Revision cut;
        await using (var line = await Line.ReadyAsync(store))
        {
            await line.ImportAsync(Old, 100);
            cut = line.Fold.Revision;
            var seals = line.Fold.Seals.Count;
            Assert.Null(await Retention(line).TrimAsync(CancellationToken.None).Within());

            line.Clock.Advance(Month * 2);
            await line.ImportAsync(Young, 100);
            Assert.Equal(cut, await Retention(line).TrimAsync(CancellationToken.None).Within());
            Assert.Equal(cut.Next, (await line.Journals.Current.HeadAsync(CancellationToken.None).Within()).Oldest);
            Assert.Null(await Retention(line).TrimAsync(CancellationToken.None).Within());

            FoldTests.AssertSame(expected, line.Fold);
            Assert.Equal(seals, line.Fold.Seals.UpTo(cut).Count);
            // Taken in once, it is a duplicate for ever.
            Assert.All(await line.AppendAsync(Old[..5]), result => Assert.IsType<IntakeResult.Duplicate>(result));
            // What the ring still has is told, though the journal has let go of it.
            var first = line.Fold.Seals.UpTo(cut)[0];
            foreach (var at in (At[])[new At.Revision(first.Revision), new At.AsOf(first.AsOf)])
                Assert.Equal(first.Digest, (await line.Reads.SignalAsync(line.Fold, TopicSet.All, at, null, CancellationToken.None).Within()).Signal.Digest);
        }

        await using (var restarted = await Line.ReadyAsync(store)) await AssertWholeAsync(restarted);
        await using var forgetful = await Line.ReadyAsync(store, cache: new NoCache());
        await AssertWholeAsync(forgetful);

        async Task AssertWholeAsync(Line line)
        {
            FoldTests.AssertSame(expected, line.Fold);
            Assert.Equal(expected.Seals, line.Fold.Seals.Count);
            await AssertPastIsRefusedAsync(line, cut);
            // The first signal after the cut is made from the base.
            var first = line.Fold.Seals.After(cut)[0];
            Assert.Equal(first.Digest, (await line.Fold.History.AtAsync(first.Revision, CancellationToken.None).Within())!.Signal.Digest);
        }
    }

    [Fact]
    public async Task A_watch_goes_on_from_the_cut_itself_and_from_nothing_before_it_that_cannot_be_vouched_for()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync(Old, 100);
        await line.FoldedAsync();
        var board = line.Fold.OpenBoard();
        var entries = await line.EntriesAsync();
        // Not all entries make a signal: what the ring holds needs no entry.
        var silent = entries.Last(entry => entry.Revision < board.Head.Revision && !board.Holds(PlaceOf(entry)));
        line.Clock.Advance(Month * 2);
        await line.ImportAsync(Young, 100);
        var cut = Assert.IsType<Revision>(await Retention(line).TrimAsync(CancellationToken.None).Within());
        var atCut = PlaceOf(entries[(int)cut.Number - 1]);
        Assert.True(silent.Revision < cut && silent.Revision > board.CompleteAfter, "The ring must reach further back than the entry.");

        // A replica whose ring begins after the cut.
        var young = new Board(16);
        young.BeginAfter(board.Head);
        Assert.Equal(atCut, await CheckAsync(young, atCut));
        Assert.Equal(Fault.RevisionCompacted, await RefusedAsync(PlaceOf(silent)));
        Assert.Equal(Fault.RevisionCompacted, await RefusedAsync(atCut with { Hash = RollingHash.Start.Next("x"u8) }));

        static Position PlaceOf(Entry entry) => new(entry.Revision, entry.Hash);
        Task<Position> CheckAsync(Board by, Position at) => new ResumePoint(line.Journals.Current.Identity.Id, line.Fold.Model.Fingerprint, at)
            .CheckAsync(line.Fold, by, line.Journals.Current, CancellationToken.None).Within();
        async Task<string> RefusedAsync(Position at) => (await Assert.ThrowsAsync<FaultException>(() => CheckAsync(board, at))).Fault.Reason;
    }

    [Fact]
    public async Task A_replica_that_was_overtaken_by_the_trim_goes_on_from_the_base()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = new RedisAt(redis);
        await using var proxy = new TcpProxy(redis.Port);
        await using var far = new RedisAt(redis, proxy.Address);
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync(Old[..200], 100);
        await using var behind = await Line.ReadyAsync(far, cache: new NoCache());
        await behind.FoldedAsync();
        var board = behind.Fold.Board;

        proxy.Cut();
        await Deadline.Holds(() => Task.FromResult(behind.Loop.IsStale));
        await line.ImportAsync(Old[200..], 100);
        line.Clock.Advance(Month * 2);
        await line.ImportAsync(Young, 100);
        Assert.NotNull(await Retention(line).TrimAsync(CancellationToken.None).Within());

        proxy.Resume();
        await Deadline.Holds(() => Task.FromResult(behind.Fold.Revision == line.Fold.Revision && behind.Fold.Board.HasBegun));
        FoldTests.AssertSame(FoldTests.Expected(), behind.Fold);
        // Its watchers were told: signals between where it was and the base were never made here.
        Assert.True(board.IsClosed);
        Assert.Null(behind.Loop.Failure);
    }

    [Fact]
    public async Task A_model_without_a_base_is_refused_with_the_first_revision()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using (var line = await Line.ReadyAsync(store))
        {
            await line.ImportAsync(Old, 100);
            await line.Journals.Current.TrimAsync(new(50), Line.Now, CancellationToken.None).Within();
        }

        await using var lost = await Line.StartAsync(store, cache: new NoCache());
        await lost.Loop.ExecuteTask!.Within();
        Assert.Equal(new Revision(51), Assert.IsType<JournalCompactedException>(lost.Loop.Failure).Oldest);
    }

    internal static Retention Retention(Line line) =>
        new(Month, line.Journals, [line.Fold], line.Loop, line.Clock, NullLogger<Retention>.Instance);

    private static async Task AssertPastIsRefusedAsync(Line line, Revision cut)
    {
        var first = line.Fold.Seals.UpTo(cut)[0];
        foreach (var at in (At[])[new At.Revision(first.Revision), new At.AsOf(first.AsOf)])
        {
            var refusal = await Assert.ThrowsAsync<JournalCompactedException>(() => line.Reads.SignalAsync(line.Fold, TopicSet.All, at, null, CancellationToken.None).Within());
            Assert.Equal(cut.Next, refusal.Oldest);
        }
    }
}

using CsCheck;
using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Server.Rpc;
using RegimeGrpc.Server.Tests.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Rpc;

public sealed class ResumePointTests
{
    private static readonly string Fingerprint = EthSmallCaps.Model.Fingerprint;
    private static readonly Observation[] Facts = Market.Days(10);

    [Fact]
    public void It_comes_back_as_it_was() =>
        Gen.Select(Gen.String, Gen.String[Gen.Char.AlphaNumeric, 0, 64], Gen.Long[0, long.MaxValue], Gen.String[Gen.Char.AlphaNumeric, 0, 40]).Sample((_, fingerprint, revision, hash) =>
        {
            var point = new ResumePoint(Guid.NewGuid().ToString("N"), fingerprint, new(new(revision), new(hash)));
            Assert.Equal(point, ResumePoint.Decode(point.Encode()));
        });

    [Fact]
    public void Garbage_is_an_invalid_argument()
    {
        var good = new ResumePoint(Guid.NewGuid().ToString("N"), Fingerprint, new(new(7), RollingHash.Start)).Encode();
        string[] garbage =
        [
            "x", "????", "AAAA", "AQ", good[..^1], good[..^4], good + "AAAA", "AgAAAA" + good[6..], " ", "\u00e9", new('A', 100_000),
            new ResumePoint("", "", new(new(-1), RollingHash.Start)).Encode(),
        ];
        foreach (var text in garbage)
            Assert.Equal(Fault.InvalidArgument, Assert.Throws<FaultException>(() => ResumePoint.Decode(text)).Fault.Reason);
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            try
            {
                _ = ResumePoint.Decode(System.Buffers.Text.Base64Url.EncodeToString(bytes));
            }
            catch (FaultException)
            {
                // Said in the one way there is; anything else fails the test.
            }
        });
    }

    [Fact]
    public async Task Every_reason_to_refuse_one_is_told_apart()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = new RedisAt(redis);
        Position old;
        await using (var first = await Line.ReadyAsync(store))
        {
            await first.ImportAsync(Facts);
            old = At(await first.EntriesAsync(), 5);
        }

        await using var line = await Line.ReadyAsync(store);
        var entries = await line.EntriesAsync();
        var (journal, board) = (line.Journals.Current, line.Fold.OpenBoard());
        var id = journal.Identity.Id;
        Task<Position> Check(ResumePoint point) => point.CheckAsync(line.Fold, board, journal, CancellationToken.None).Within();
        async Task<Fault> Refused(ResumePoint point) => (await Assert.ThrowsAsync<FaultException>(() => Check(point))).Fault;

        Assert.Equal(old, await Check(new(id, Fingerprint, old)));
        Assert.Equal(Position.Start, await Check(new(id, Fingerprint, Position.Start)));
        Assert.Equal(board.Head, await Check(new(id, Fingerprint, board.Head)));
        Assert.Equal(Fault.JournalChanged, (await Refused(new(new('0', 32), Fingerprint, old))).Reason);
        var model = await Refused(new(id, "other", old));
        Assert.Equal((Fault.ModelChanged, "other", Fingerprint), (model.Reason, model.Metadata["old_fingerprint"], model.Metadata["new_fingerprint"]));
        var future = await Refused(new(id, Fingerprint, new(new(entries.Count + 1), old.Hash)));
        Assert.Equal((Fault.RevisionInFuture, $"{entries.Count}"), (future.Reason, future.Metadata["latest_revision"]));
        // The same place in another history: a store that went back and was filled anew.
        Assert.Equal(Fault.JournalChanged, (await Refused(new(id, Fingerprint, old with { Hash = RollingHash.Start.Next("x"u8) }))).Reason);

        await redis.CommandAsync("XTRIM {regime}:journal MINID = 0-50");
        var compacted = await Refused(new(id, Fingerprint, old));
        Assert.Equal((Fault.RevisionCompacted, "50"), (compacted.Reason, compacted.Metadata["oldest_revision"]));
        Assert.Equal(At(entries, 50), await Check(new(id, Fingerprint, At(entries, 50))));
    }

    [Fact]
    public async Task A_point_that_another_server_gave_waits_for_this_ones_fold_but_not_for_a_journal_that_is_gone()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync(Facts[..50]);
        var entries = await line.EntriesAsync();
        // A board that stands before the point: the fold is behind.
        var board = new Board(16);
        board.BeginAfter(At(entries, 3));
        var point = new ResumePoint(line.Journals.Current.Identity.Id, Fingerprint, At(entries, 40));
        var waiting = point.CheckAsync(line.Fold, board, line.Journals.Current, CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        board.Advance(At(entries, 20));
        Assert.False(waiting.IsCompleted);
        board.Advance(At(entries, 45));
        Assert.Equal(point.At, await waiting.Within());

        var other = new Board(16);
        other.BeginAfter(At(entries, 3));
        var lost = point.CheckAsync(line.Fold, other, line.Journals.Current, CancellationToken.None);
        other.Close();
        Assert.Equal(Fault.JournalChanged, (await Assert.ThrowsAsync<FaultException>(() => lost.Within())).Fault.Reason);
    }

    [Fact]
    public async Task A_fold_that_does_not_get_on_is_not_waited_for()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync(Facts[..50]);
        var entries = await line.EntriesAsync();
        var time = new FakeTimeProvider();
        var board = new Board(16, time);
        board.BeginAfter(At(entries, 3));
        var point = new ResumePoint(line.Journals.Current.Identity.Id, Fingerprint, At(entries, 40));
        var waiting = point.CheckAsync(line.Fold, board, line.Journals.Current, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.False(waiting.IsCompleted);
        board.Advance(At(entries, 8));
        // Who waits begins to count anew when it has seen that, which may be later than here.
        await Deadline.Holds(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(waiting.IsCompleted);
        });
        Assert.Contains("up to revision 8", (await Assert.ThrowsAsync<JournalUnavailableException>(() => waiting)).Message, StringComparison.Ordinal);
    }

    private static Position At(IReadOnlyList<Entry> entries, int revision) => new(new(revision), entries[revision - 1].Hash);
}

using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;

namespace RegimeGrpc.Server.Tests.Pipeline;

public sealed class ReadsTests
{
    private static readonly Observation[] Facts = Market.Days(4);

    [Fact]
    public async Task What_the_ring_holds_of_the_past_is_the_same_as_folded_again_and_is_there_while_the_store_is_not()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var line = await Line.ReadyAsync(new RedisAt(redis));
        await line.ImportAsync(Facts);
        await using var forgetful = await Line.ReadyAsync(new RedisAt(redis), ring: 1);
        var all = await line.SignalsAsync();
        var (begin, end) = (all[0].Revision, line.Fold.Board.Head.Revision);
        TopicSet[] filters = [TopicSet.All, TopicSet.Of(Topic.Regime, Topic.Stance), TopicSet.Of(Topic.Levels)];
        At[] places =
        [
            .. Enumerable.Range(0, 8).Select(i => new At.Revision(new(begin.Number + (i * (end - begin) / 8)))), new At.Revision(end),
            new At.AsOf(line.Fold.Seals.Newest!.AsOf),
        ];
        var asked = places.SelectMany(_ => filters, (at, topics) => (At: at, Topics: topics)).ToArray();
        var folded = await Task.WhenAll(asked.Select(ask => ReadAsync(forgetful, ask.At, ask.Topics)));
        await redis.KillAsync();
        foreach (var (ask, expected) in asked.Zip(folded)) Assert.Equal(expected, await ReadAsync(line, ask.At, ask.Topics));

        // What only the journal knows is not made up.
        await Assert.ThrowsAsync<JournalUnavailableException>(() => ReadAsync(forgetful, new At.Revision(begin), TopicSet.All));
        await Assert.ThrowsAsync<JournalUnavailableException>(() => ReadAsync(line, new At.Revision(end.Next), TopicSet.All));
    }

    [Fact]
    public async Task A_replica_that_still_folds_says_what_there_is_when_it_has_and_not_that_there_is_nothing()
    {
        await using var store = await TestStore.StartAsync(TestStore.Redis);
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync(Facts);
        var readable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var late = await Line.StartAsync(new CountedStore(store) { Readable = readable.Task }, cache: new NoCache());
        await Deadline.Holds(() => Task.FromResult(late.Fold.Board.HasBegun));

        var (signal, seal, seals) = (ReadAsync(late, new At.Latest(), TopicSet.All), late.Fold.NewestSealAsync(CancellationToken.None), late.Fold.AllSealsAsync(CancellationToken.None));
        var verified = new Verification(late.Reads).VerifyAsync(late.Fold, null, fromNothing: true, CancellationToken.None);
        var what = new WhatIf(late.Journals).AskAsync(late.Fold, null, static fork => fork, CancellationToken.None);
        await using var run = new WatchRun(late, WatchRun.Latest);
        Assert.IsType<WatchEvent.Opened>(await run.NextAsync());
        Assert.True(run.IsIdle, "A watch has caught up when its replica has.");
        Assert.DoesNotContain((Task[])[signal, seal, seals, verified, what], static task => task.IsCompleted);
        readable.SetResult();
        Assert.Equal(line.Fold.Revision, (await run.UntilAsync<WatchEvent.CaughtUp>()).At.Revision);
        Assert.NotNull(await signal.Within());
        Assert.NotNull(await seal.Within());
        Assert.Equal(line.Fold.Seals.Count, (await seals.Within()).Count);
        Assert.True((await verified.Within()).IsEqual);
        Assert.NotNull(await what.Within());
    }

    private static async Task<(Revision Revision, string Digest, Revision Previous, RollingHash Hash)?> ReadAsync(Line line, At at, TopicSet topics)
    {
        try
        {
            var published = await line.Reads.SignalAsync(line.Fold, topics, at, null, CancellationToken.None).Within();
            return (published.Revision, published.Signal.Digest, published.PreviousFor(topics, false), published.Hash);
        }
        catch (FaultException nothing) when (nothing.Fault.Reason == Fault.NoSignal)
        {
            return null;
        }
    }
}

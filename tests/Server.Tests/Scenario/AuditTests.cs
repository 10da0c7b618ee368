using RegimeGrpc.Client;
using RegimeGrpc.Client.Audit;
using RegimeGrpc.Client.Signals;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using At = RegimeGrpc.Client.At;
using PublishedSource = RegimeGrpc.Client.Audit.PublishedSource;

namespace RegimeGrpc.Server.Tests.Scenario;

/// <summary>What a signal was made of, and that it still comes to the same.</summary>
[Collection(nameof(ServerOfScenarios))]
public sealed class AuditTests(RunningServer server)
{
    [Theory]
    [InlineData(VerifyFrom.Checkpoint)]
    [InlineData(VerifyFrom.Nothing)]
    public async Task A_sealed_signal_comes_to_the_same_again(VerifyFrom from)
    {
        var newest = (await server.Client.GetServerInfoAsync().Within()).Models[0];
        var verified = await server.Client.VerifyRevisionAsync(new() { From = from }).Within();
        Assert.True(verified.Equal);
        Assert.Equal((newest.SealedRevision, newest.SealedDigest, newest.ChainDigest), (verified.Revision, verified.PublishedDigest, verified.PublishedChain));
        Assert.Equal((verified.PublishedDigest, verified.PublishedChain), (verified.RecomputedDigest, verified.RecomputedChain));
        Assert.Equal((PublishedSource.SealLog, Finality.Sealed), (verified.Source, verified.Finality));
        Assert.Equal(from == VerifyFrom.Nothing, verified.FoldedAfter == Revision.Start);
        Assert.Equal((long)(verified.Revision.Number - verified.FoldedAfter.Number), verified.EntriesFolded);
    }

    [Fact]
    public async Task A_provisional_signal_is_compared_with_the_board_and_an_old_one_with_nothing()
    {
        var seals = server.Model.Seals.After(Core.Journal.Revision.Start).Select(seal => seal.Revision).ToHashSet();
        var provisional = ProvisionalOnTheBoard(seals);
        var verified = await server.Client.VerifyRevisionAsync(new() { Revision = new((ulong)provisional.Revision.Number) }).Within();
        Assert.Equal((PublishedSource.Board, true, provisional.Signal.Digest), (verified.Source, verified.Equal, verified.RecomputedDigest));
        Assert.Equal("", verified.RecomputedChain);
        Assert.True(server.Model.Board.CompleteAfter > new Core.Journal.Revision(9000));
        var old = await server.Client.VerifyRevisionAsync(new() { Revision = new(await OldProvisionalAsync()) }).Within();
        Assert.Equal((PublishedSource.Unspecified, false, ""), (old.Source, old.Equal, old.PublishedDigest));
        Assert.NotEmpty(old.RecomputedDigest);
    }

    [Fact]
    public async Task A_revision_without_a_signal_of_its_own_stands_for_the_one_in_force()
    {
        var signal = (await server.Client.GetSignalAsync(new() { At = At.Revision(new(9001)) }).Within()).Signal;
        var verified = await server.Client.VerifyRevisionAsync(new() { Revision = new(9001) }).Within();
        Assert.Equal((signal.Revision, signal.Digest), (verified.Revision, verified.RecomputedDigest));
    }

    [Fact]
    public async Task Observations_come_with_their_place_and_hash_whatever_the_page()
    {
        var all = await ListAsync(new() { First = new(100), Last = new(2345), PageSize = 777 });
        Assert.Equal(Enumerable.Range(100, 2246).Select(n => (ulong)n), all.Select(entry => entry.Revision.Number));
        var direct = await server.Service<JournalSource>().Current.ReadAsync(new(99), 2246, CancellationToken.None).Within();
        Assert.Equal(direct.Select(entry => entry.Hash.Hex), all.Select(entry => entry.Hash));
        Assert.Equal(direct.Select(entry => entry.Observation.Bar?.Close ?? entry.Observation.Scalar), all.Select(entry => entry.Observation!.Bar?.Close ?? entry.Observation.Scalar));
        Assert.All(all, entry => Assert.NotNull(entry.AppendTime));

        var picked = await ListAsync(new() { First = new(100), Last = new(2345), PageSize = 10, Series = ["macro.VIX", "clock"] });
        Assert.Equal(all.Where(entry => entry.Observation!.Series is "macro.VIX" or "clock").Select(entry => entry.Revision), picked.Select(entry => entry.Revision));
        Assert.Contains(picked, entry => entry.Observation is { Series: "clock", Scalar: null, Bar: null });
    }

    [Fact]
    public async Task Seals_come_with_the_chain_whatever_the_page()
    {
        var expected = server.Model.Seals.After(new(499)).TakeWhile(seal => seal.Revision.Number <= 9000).ToArray();
        var listed = new List<SealEntry>();
        await foreach (var seal in server.Client.ListSealsAsync(new() { First = new(500), Last = new(9000), PageSize = 7 })) listed.Add(seal);
        Assert.True(listed.Count > 50);
        Assert.Equal(expected.Select(seal => (seal.Digest, seal.Chain)), listed.Select(seal => (seal.Digest, seal.Chain)));
    }

    [Fact]
    public async Task What_is_not_there_is_refused()
    {
        async Task RefusedAsync(string code, Task call) => Assert.Equal(code, (await Assert.ThrowsAsync<RegimeException>(() => call).Within()).Code);
        await RefusedAsync(Fault.RevisionInFuture, server.Client.VerifyRevisionAsync(new() { Revision = new(1_000_000) }));
        await RefusedAsync(Fault.NoSignal, server.Client.VerifyRevisionAsync(new() { Revision = new(1) }));
        await RefusedAsync(Fault.RevisionInFuture, ListAsync(new() { Last = new(1_000_000) }));
        await RefusedAsync(Fault.InvalidArgument, ListAsync(new() { First = new(10), Last = new(9) }));
        await RefusedAsync(Fault.InvalidArgument, ListAsync(new() { PageSize = -1 }));
    }

    private async Task<ulong> OldProvisionalAsync()
    {
        for (var revision = 8000UL; ; revision++)
            if ((await server.Client.GetSignalAsync(new() { At = At.Revision(new(revision)) }).Within()).Signal is { Finality: Finality.Provisional } signal)
                return signal.Revision.Number;
    }

    private Published ProvisionalOnTheBoard(HashSet<Core.Journal.Revision> seals)
    {
        var ring = new Published[4096];
        Assert.True(server.Model.Board.TryRead(server.Model.Board.CompleteAfter, ring, out var count, out _));
        return ring.Take(count).Last(published => !seals.Contains(published.Revision));
    }

    private async Task<List<JournalEntry>> ListAsync(EntryOptions options)
    {
        var entries = new List<JournalEntry>();
        await foreach (var entry in server.Client.ListObservationsAsync(options)) entries.Add(entry);
        return entries;
    }
}

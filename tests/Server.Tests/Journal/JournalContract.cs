using CsCheck;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using static RegimeGrpc.Server.Tests.Journal.Facts;

namespace RegimeGrpc.Server.Tests.Journal;

/// <summary>What every journal promises, whatever keeps it. One class per store runs it.</summary>
public abstract class JournalContract
{
    private static readonly CancellationToken Never = CancellationToken.None;

    /// <summary>Opens the test's journal of that name, and makes it at the first time.</summary>
    protected abstract Task<IJournal> OpenAsync(string name = "journal", Provenance provenance = Provenance.Real);

    [Fact]
    public async Task A_new_journal_is_empty_and_has_an_identity()
    {
        await using var journal = await OpenAsync();
        Assert.Matches("^[0-9a-f]{32}$", journal.Identity.Id);
        Assert.Equal(Provenance.Real, journal.Identity.Provenance);
        Assert.Equal(new JournalHead(new(1), Revision.Start, RollingHash.Start), await journal.HeadAsync(Never).Within());
        Assert.Empty(await journal.ReadAsync(Revision.Start, 10, Never).Within());
        Assert.True(journal.Durability.IsFull, journal.Durability.Reason);
    }

    [Fact]
    public async Task Revisions_are_dense_from_one_in_the_order_of_the_batch()
    {
        await using var journal = await OpenAsync();
        Observation[] batch = [Tick(5), Tick(1), Daily(3), Daily(4), Daily(3, "second")];
        Assert.Equal(Accepted(1, 2, 3, 4, 5), await journal.AppendAsync(batch, AppendTime, Never).Within());
        Assert.Equal(Accepted(6), await journal.AppendAsync([Tick(2)], AppendTime, Never).Within());
        var entries = await journal.ReadAsync(Revision.Start, 100, Never).Within();
        Assert.Equal([.. batch, Tick(2)], entries.Select(e => e.Observation));
        Assert.Equal([1, 2, 3, 4, 5, 6], entries.Select(e => e.Revision.Number));
        Assert.All(entries, e => Assert.Equal(AppendTime, e.AppendTime));
    }

    [Fact]
    public async Task Every_entry_carries_the_rolling_hash_of_the_observations_up_to_it()
    {
        await using var journal = await OpenAsync();
        Observation[] batch = [.. Ticks(0, 40), Daily(1), Observation.Clock(AppendTime)];
        await journal.AppendAsync(batch[..7], AppendTime, Never).Within();
        await journal.AppendAsync(batch[7..], AppendTime, Never).Within();
        var hash = RollingHash.Start;
        foreach (var entry in await journal.ReadAsync(Revision.Start, 100, Never).Within())
        {
            hash = hash.Next(ObservationCodec.Encode(batch[(int)entry.Revision.Number - 1]));
            Assert.Equal(hash, entry.Hash);
        }
        Assert.Equal(new JournalHead(new(1), new(42), hash), await journal.HeadAsync(Never).Within());
    }

    [Fact]
    public async Task Who_appended_an_entry_is_kept_beside_it_and_changes_no_hash()
    {
        var origin = new Origin("desk \"a\"", "desk-a-1", "private");
        await using (var journal = await OpenAsync())
        {
            await journal.AppendAsync([Tick(1), Tick(2)], AppendTime, Never, origin).Within();
            await journal.AppendAsync([Tick(3)], AppendTime, Never).Within();
            // A duplicate changes nothing of who was first.
            await journal.AppendAsync([Tick(1)], AppendTime, Never, Origin.Server("feed")).Within();
        }

        await using var again = await OpenAsync();
        var entries = await again.ReadAsync(Revision.Start, 100, Never).Within();
        Assert.Equal([origin, origin, null], entries.Select(e => e.Origin));
        var hash = RollingHash.Start;
        foreach (var tick in (int[])[1, 2, 3]) hash = hash.Next(ObservationCodec.Encode(Tick(tick)));
        Assert.Equal(hash, entries[^1].Hash);
    }

    [Fact]
    public async Task The_same_fact_is_a_duplicate_and_another_one_a_conflict()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync([Tick(1, 10, "a"), Tick(2, 20)], AppendTime, Never).Within();
        Observation[] again =
        [
            Tick(1, 10, "a"), // the same again
            Tick(1, 10), // without its explicit key
            Tick(1, 10, "b"), // under another explicit key
            Tick(2, 20, "c"), // with an explicit key this time
            Tick(1, 11, "a"), // same key, same place, another value
            Tick(3, 30, "a"), // the key is taken by another fact
            Tick(2, 21), // the natural key is taken by another fact
            Tick(2, 21, "d"), // and no new explicit key helps
            Tick(1, 10, "a") with { Correction = true }, // how it is sent is not what it says
        ];
        Assert.Equal(
            [Duplicate(1), Duplicate(1), Duplicate(1), Duplicate(2), Conflict(1), Conflict(1), Conflict(2), Conflict(2), Duplicate(1)],
            await journal.AppendAsync(again, AppendTime, Never).Within());
        Assert.Equal(2, (await journal.HeadAsync(Never).Within()).Newest.Number);
    }

    [Fact]
    public async Task A_key_that_was_only_refused_or_repeated_is_free()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync([Tick(1, 10, "a"), Tick(1, 10, "b"), Tick(1, 11, "c")], AppendTime, Never).Within();
        Assert.Equal(Accepted(2, 3), await journal.AppendAsync([Tick(2, 20, "b"), Tick(3, 30, "c")], AppendTime, Never).Within());
    }

    [Fact]
    public async Task Keys_are_compared_within_a_batch_and_the_rest_of_it_stands()
    {
        await using var journal = await OpenAsync();
        Observation[] batch = [Tick(1, 1, "a"), Tick(1, 1, "a"), Tick(2, 2, "a"), Tick(2, 2), Tick(2, 3), Tick(3, 3)];
        Assert.Equal(
            [new(AppendOutcome.Accepted, new(1)), Duplicate(1), Conflict(1), new(AppendOutcome.Accepted, new(2)), Conflict(2), new(AppendOutcome.Accepted, new(3))],
            await journal.AppendAsync(batch, AppendTime, Never).Within());
        Assert.Equal([Tick(1, 1, "a"), Tick(2, 2), Tick(3, 3)], (await journal.ReadAsync(Revision.Start, 9, Never).Within()).Select(e => e.Observation));
    }

    [Fact]
    public async Task An_explicit_key_is_of_its_series_and_keeps_nobody_out_of_another()
    {
        await using var journal = await OpenAsync();
        Observation[] batch = [Tick(1, 1, "a"), Tick(1, 1, "a", "btc-usd"), Tick(2, 2, "a", "btc-usd"), Tick(2, 2, "btc-usd/a")];
        Assert.Equal(
            [new(AppendOutcome.Accepted, new(1)), new(AppendOutcome.Accepted, new(2)), Conflict(2), new(AppendOutcome.Accepted, new(3))],
            await journal.AppendAsync(batch, AppendTime, Never).Within());
        Assert.Equal([null, Conflict(2)], await journal.FindAsync([Tick(5, 5, "a", "sol-usd"), Tick(5, 5, "a", "btc-usd")], Never).Within());
    }

    [Fact]
    public async Task An_explicit_key_cannot_pass_for_a_natural_one()
    {
        await using var journal = await OpenAsync();
        Observation[] batch = [Tick(1, 1, Tick(2).NaturalKey), Tick(2, 2), Tick(3, 3, "n:" + Tick(4).NaturalKey), Tick(4, 4)];
        Assert.Equal(Accepted(1, 2, 3, 4), await journal.AppendAsync(batch, AppendTime, Never).Within());
    }

    [Fact]
    public async Task Reads_page_from_any_place_and_end_empty()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(1, 25), AppendTime, Never).Within();
        Assert.Equal([1, 2, 3], await ReadAsync(journal, 0, 3));
        Assert.Equal([11, 12], await ReadAsync(journal, 10, 2));
        Assert.Equal([24, 25], await ReadAsync(journal, 23, 100));
        Assert.Empty(await ReadAsync(journal, 25, 100));
        Assert.Empty(await ReadAsync(journal, 26, 100));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(journal, 0, 0));
    }

    [Fact]
    public async Task An_empty_batch_is_answered_and_changes_nothing()
    {
        await using var journal = await OpenAsync();
        Assert.Empty(await journal.AppendAsync([], AppendTime, Never).Within());
        Assert.Equal(Revision.Start, (await journal.HeadAsync(Never).Within()).Newest);
    }

    [Fact]
    public async Task A_large_batch_is_one_step()
    {
        await using var journal = await OpenAsync();
        var batch = Ticks(0, 10_000).Select((tick, i) => tick with { Key = $"key-{i}" }).ToArray();
        var answers = await journal.AppendAsync(batch, AppendTime, Never).Within();
        Assert.Equal(Enumerable.Range(1, 10_000).Select(i => new Appended(AppendOutcome.Accepted, new(i))), answers);
        Assert.Equal(10_000, (await ReadAsync(journal, 0, 20_000)).Count);
        Assert.All(await journal.AppendAsync(batch, AppendTime, Never).Within(), a => Assert.Equal(AppendOutcome.Duplicate, a.Outcome));
    }

    [Fact]
    public async Task Waiting_ends_at_once_when_there_is_more_and_else_with_the_next_append()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync([Tick(1)], AppendTime, Never).Within();
        await journal.WaitAsync(Revision.Start, Never).Within();
        var waiting = journal.WaitAsync(new(1), Never).AsTask();
        Assert.False(waiting.IsCompleted);
        await journal.AppendAsync([Tick(2)], AppendTime, Never).Within();
        await waiting.Within();
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        await using var journal = await OpenAsync();
        using var patience = new CancellationTokenSource();
        var waiting = journal.WaitAsync(Revision.Start, patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Within());
        using var none = new CancellationTokenSource();
        await none.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => journal.AppendAsync([Tick(1)], AppendTime, none.Token).Within());
        Assert.Empty(await ReadAsync(journal, 0, 10));
    }

    [Fact]
    public async Task It_is_the_same_journal_after_it_was_closed_and_opened()
    {
        JournalIdentity identity;
        JournalHead head;
        await using (var journal = await OpenAsync())
        {
            await journal.AppendAsync(Ticks(0, 1500), AppendTime, Never).Within();
            (identity, head) = (journal.Identity, await journal.HeadAsync(Never).Within());
        }
        await using var reopened = await OpenAsync();
        Assert.Equal(identity, reopened.Identity);
        Assert.Equal(head, await reopened.HeadAsync(Never).Within());
        Assert.Equal([Duplicate(7), new(AppendOutcome.Accepted, new(1501))], await reopened.AppendAsync([Tick(6, 6), Tick(9999)], AppendTime, Never).Within());
    }

    [Fact]
    public async Task What_is_trimmed_is_gone_and_what_follows_stays_as_it_was()
    {
        var later = AppendTime + IJournal.KeyLifetime;
        RollingHash hash;
        await using (var journal = await OpenAsync())
        {
            await journal.AppendAsync([.. Ticks(0, 2500), Tick(9000, 1, "old")], AppendTime, Never).Within();
            await journal.AppendAsync([Tick(9001, 1, "young")], later, Never).Within();
            await journal.AppendAsync(Ticks(2500, 10), later, Never).Within();
            await journal.TrimAsync(new(2502), later, Never).Within();
            var head = await journal.HeadAsync(Never).Within();
            hash = head.Hash;
            Assert.Equal((new Revision(2503), new Revision(2512)), (head.Oldest, head.Newest));
            foreach (var after in (long[])[0, 1000, 2501])
                Assert.Equal(new Revision(2503), (await Assert.ThrowsAsync<JournalCompactedException>(async () => await journal.ReadAsync(new(after), 10, Never)).Within()).Oldest);
            Assert.Equal([2503, 2504], await ReadAsync(journal, 2502, 2));
        }

        await using var again = await OpenAsync();
        Assert.Equal(new JournalHead(new(2503), new(2512), hash), await again.HeadAsync(Never).Within());
        // A fact that was taken in stays a duplicate; a key of a trimmed entry is free after its time, and not before.
        Assert.Equal(
            [Duplicate(7), Duplicate(2501), new(AppendOutcome.Accepted, new(2513)), Conflict(2502)],
            await again.AppendAsync([Tick(6, 6), Tick(9000, 1), Tick(9002, 1, "old"), Tick(9003, 1, "young")], later, Never).Within());
    }

    [Fact]
    public async Task The_newest_entry_is_never_trimmed_and_trimming_again_changes_nothing()
    {
        await using var journal = await OpenAsync();
        await journal.TrimAsync(new(5), AppendTime, Never).Within();
        await journal.AppendAsync(Ticks(0, 5), AppendTime, Never).Within();
        foreach (var through in (long[])[5, 3, 9])
        {
            await journal.TrimAsync(new(through), AppendTime, Never).Within();
            Assert.Equal([5], await ReadAsync(journal, 4, 10));
            Assert.Equal(new Revision(5), (await journal.HeadAsync(Never).Within()).Oldest);
        }

        Assert.Equal(Accepted(6), await journal.AppendAsync([Tick(5)], AppendTime, Never).Within());
    }

    [Fact]
    public async Task Appends_go_on_while_the_journal_is_trimmed()
    {
        await using var journal = await OpenAsync();
        await journal.AppendAsync(Ticks(0, 5000), AppendTime, Never).Within();
        var trimming = journal.TrimAsync(new(5000), AppendTime, Never).AsTask();
        for (var i = 0; i < 50; i++) Assert.Equal(Accepted(5001 + i), await journal.AppendAsync([Tick(5000 + i)], AppendTime, Never).Within());
        await trimming.Within();
        var head = await journal.HeadAsync(Never).Within();
        Assert.Equal(new Revision(5050), head.Newest);
        Assert.InRange(head.Oldest.Number, 5000, 5001);
        Assert.Equal(50, (await journal.ReadAsync(new(5000), 100, Never).Within()).Count);
    }

    [Fact]
    public async Task A_base_is_kept_for_each_model_and_replaced_by_the_next()
    {
        await using (var journal = await OpenAsync())
        {
            Assert.Null(await journal.LoadBaseAsync("a", Never).Within());
            await journal.SaveBaseAsync("a", new byte[] { 1, 0, 255 }, Never).Within();
            await journal.SaveBaseAsync("b", new byte[] { 2 }, Never).Within();
            await journal.SaveBaseAsync("a", new byte[] { 3, 4 }, Never).Within();
        }

        await using var again = await OpenAsync();
        Assert.Equal([3, 4], (await again.LoadBaseAsync("a", Never).Within())!);
        Assert.Equal([2], (await again.LoadBaseAsync("b", Never).Within())!);
        Assert.Null(await again.LoadBaseAsync("c", Never).Within());
    }

    [Fact]
    public async Task Real_and_simulated_never_share_a_journal()
    {
        await using (var simulated = await OpenAsync("sim", Provenance.Simulated)) Assert.Equal(Provenance.Simulated, simulated.Identity.Provenance);
        var refusal = await Assert.ThrowsAsync<JournalRefusedException>(() => OpenAsync("sim", Provenance.Real));
        Assert.Contains("simulated observations and cannot take real ones", refusal.Message);
        await using (await OpenAsync("real")) { }
        await Assert.ThrowsAsync<JournalRefusedException>(() => OpenAsync("real", Provenance.Simulated));
        await using var again = await OpenAsync("sim", Provenance.Simulated);
    }

    [Fact]
    public async Task Two_journals_have_two_ids()
    {
        await using var one = await OpenAsync("one");
        await using var two = await OpenAsync("two");
        Assert.NotEqual(one.Identity.Id, two.Identity.Id);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing_and_repeat_nothing()
    {
        await using var journal = await OpenAsync();
        await WriteFromManyAsync([journal]);
    }

    [Fact]
    public Task It_behaves_as_the_model_does() =>
        // Few keys and few values, so that duplicates and conflicts of every kind are common.
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1], Gen.Int[0, 3], (place, value, key) => Tick(place, value, key == 0 ? "" : $"k{key}"))
            .List[0, 8].List[1, 8]
            .SampleAsync(async batches =>
            {
                var model = new JournalModel();
                await using var journal = await OpenAsync(Guid.NewGuid().ToString("N"));
                foreach (var batch in batches)
                    Assert.Equal(model.Append(batch), await journal.AppendAsync(batch, AppendTime, Never).Within());
                var entries = await journal.ReadAsync(Revision.Start, 1000, Never).Within();
                Assert.Equal(model.Entries, entries.Select(e => (e.Observation, e.Hash)));
            }, iter: 40, threads: 2);

    /// <summary>Writers with facts of their own and facts they all send; every one must come out once, in a dense order.</summary>
    protected static async Task WriteFromManyAsync(IReadOnlyList<IJournal> journals)
    {
        const int Writers = 12, Batches = 20, Size = 7;
        var answers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var mine = new List<(Observation Observation, Appended Answer)>();
            for (var batch = 0; batch < Batches; batch++)
            {
                Observation[] sent = [.. Ticks(batch * Size, Size).Select(t => t with { Source = $"writer-{writer}" }), Tick(batch, series: "shared")];
                var answer = await journals[writer % journals.Count].AppendAsync(sent, AppendTime, Never);
                mine.AddRange(sent.Zip(answer));
            }
            return mine;
        }))).Within();
        var all = answers.SelectMany(a => a).ToList();
        var entries = (await journals[0].ReadAsync(Revision.Start, 10_000, Never).Within()).ToDictionary(e => e.Revision);
        Assert.Equal((Writers * Batches * Size) + Batches, entries.Count);
        Assert.Equal(entries.Count, all.Count(a => a.Answer.Outcome == AppendOutcome.Accepted));
        Assert.DoesNotContain(all, a => a.Answer.Outcome == AppendOutcome.KeyConflict);
        Assert.All(all, a => Assert.Equal(a.Observation, entries[a.Answer.Revision].Observation));
        Assert.All(Enumerable.Range(1, entries.Count), i => Assert.True(entries.ContainsKey(new(i))));
    }

    protected static async Task<List<long>> ReadAsync(IJournal journal, long after, int limit) =>
        [.. (await journal.ReadAsync(new(after), limit, Never).Within()).Select(e => e.Revision.Number)];

    private static Appended[] Accepted(params long[] revisions) => [.. revisions.Select(r => new Appended(AppendOutcome.Accepted, new(r)))];

    private static Appended Duplicate(long revision) => new(AppendOutcome.Duplicate, new(revision));

    private static Appended Conflict(long revision) => new(AppendOutcome.KeyConflict, new(revision));
}

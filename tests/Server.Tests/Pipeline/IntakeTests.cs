using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using static RegimeGrpc.Server.Tests.Pipeline.Market;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>What an append puts into the journal beside the data, and what it keeps out (service.md section 1).</summary>
public sealed class IntakeTests
{
    private static readonly Instant Morning = Instant.FromUtc(2025, 3, 3, 9);

    public static TheoryData<string> Stores => [TestStore.Sqlite, TestStore.Redis];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_same_facts_give_the_same_journal_in_batches_of_any_size(string kind)
    {
        var facts = Days(12);
        var expected = Hashed(WithClocks(facts));
        foreach (var (size, overlap) in ((int, int)[])[(1000, 0), (97, 0), (64, 30), (7, 3)])
        {
            await using var store = await TestStore.StartAsync(kind);
            await using var line = await Line.ReadyAsync(store);
            for (var from = 0; from < facts.Length; from += size)
                await line.AppendAsync(facts[Math.Max(0, from - overlap)..Math.Min(facts.Length, from + size)]);
            Assert.Equal(expected, (await line.EntriesAsync()).Select(entry => (entry.Observation, entry.Hash)));
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_second_import_adds_nothing(string kind)
    {
        var facts = Days(10);
        await using var store = await TestStore.StartAsync(kind);
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync(facts, 100);
        var head = await line.Journals.Current.HeadAsync(CancellationToken.None);
        foreach (var batch in facts.Chunk(33)) Assert.All(await line.AppendAsync(batch), result => Assert.IsType<IntakeResult.Duplicate>(result));
        Assert.Equal(head, await line.Journals.Current.HeadAsync(CancellationToken.None));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Two_imports_up_to_two_instants_equal_one(string kind)
    {
        var facts = Days(10);
        // At a scheduled instant, just before one, and between two.
        foreach (var until in (Instant[])[Instant.FromUtc(2021, 1, 8, 0, 0, 10), Instant.FromUtc(2021, 1, 8, 0, 0, 9), Instant.FromUtc(2021, 1, 8, 12)])
        {
            await using var store = await TestStore.StartAsync(kind);
            await using var line = await Line.ReadyAsync(store);
            var end = Instant.FromUtc(2021, 1, 20);
            await line.Intake.AppendAsync([.. facts.Where(fact => fact.KnownAt <= until)], until, CancellationToken.None).Within();
            await line.Intake.AppendAsync([.. facts.Where(fact => fact.KnownAt > until)], end, CancellationToken.None).Within();
            await line.Intake.AppendAsync([], end, CancellationToken.None).Within();
            Assert.Equal(WithClocks(facts, end), (await line.EntriesAsync()).Select(entry => entry.Observation));
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_restart_in_the_middle_of_an_import_is_not_seen_in_the_journal(string kind)
    {
        var facts = Days(12);
        await using var store = await TestStore.StartAsync(kind);
        for (var part = 0; part < 3; part++)
        {
            // Without a checkpoint the fold takes its time; the first append comes before it is through.
            await using var line = await Line.StartAsync(store, cache: new NoCache());
            await Deadline.Recovers<IReadOnlyList<IntakeResult>, JournalUnavailableException>(() => line.AppendAsync(facts[(facts.Length * part / 3)..(facts.Length * (part + 1) / 3)]));
        }

        await using var last = await Line.ReadyAsync(store);
        Assert.Equal(Hashed(WithClocks(facts)), (await last.EntriesAsync()).Select(entry => (entry.Observation, entry.Hash)));
    }

    [Fact]
    public async Task Two_servers_that_import_the_same_at_once_write_it_once()
    {
        var facts = Days(10);
        await using var store = await TestStore.StartAsync(TestStore.Redis);
        await using var one = await Line.ReadyAsync(store);
        await using var other = await Line.ReadyAsync(store);
        await one.ImportAsync([facts[0]]);
        await other.FoldedAsync();
        await Task.WhenAll(
            Task.Run(() => one.ImportAsync(facts, 50)),
            Task.Run(() => other.ImportAsync(facts, 37)),
            Task.Run(() => other.ImportAsync(facts, 90))).Within(TimeSpan.FromSeconds(60));
        Assert.Equal(Hashed(WithClocks(facts)), (await one.EntriesAsync()).Select(entry => (entry.Observation, entry.Hash)));
        await one.FoldedAsync();
        await other.FoldedAsync();
        Assert.Equal(one.Fold.Seals.Newest!.Chain, other.Fold.Seals.Newest!.Chain);
    }

    [Fact]
    public async Task Two_servers_with_facts_of_their_own_write_each_clock_once_and_in_its_place()
    {
        await using var store = await TestStore.StartAsync(TestStore.Redis);
        await using var one = await Line.ReadyAsync(store);
        await using var other = await Line.ReadyAsync(store);
        await one.ImportAsync([Trade(Morning)]);
        await other.FoldedAsync();
        Observation[] facts = [.. Enumerable.Range(1, 200).Select(i => Trade(Morning + TimeSpan.FromHours(i)) with { Series = $"crypto.ETH-USD.{(i % 2 == 0 ? "coinbase" : "kraken")}.trade" })];
        await Task.WhenAll(
            Task.Run(() => one.ImportAsync([.. facts.Where(fact => fact.Series.Contains("coinbase", StringComparison.Ordinal))], 9)),
            Task.Run(() => other.ImportAsync([.. facts.Where(fact => fact.Series.Contains("kraken", StringComparison.Ordinal))], 7))).Within(TimeSpan.FromSeconds(60));

        var entries = (await one.EntriesAsync()).Select(entry => entry.Observation).ToList();
        var clocks = entries.Where(entry => entry.IsClock).ToList();
        Assert.Equal(Schedule.Default.Between(Morning, facts[^1].KnownAt).Where(at => at < facts[^1].KnownAt), clocks.Select(clock => clock.KnownAt));
        Assert.Equal(facts.Length + 1, entries.Count - clocks.Count);
        // Nothing known after an instant stands before its clock.
        foreach (var clock in clocks) Assert.DoesNotContain(entries.Take(entries.IndexOf(clock)), entry => entry.KnownAt > clock.KnownAt);
    }

    [Fact]
    public async Task A_first_fact_of_decades_ago_does_not_bring_decades_of_clocks()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        Observation Nfci(Instant at) => new() { Series = "macro.NFCI", EventTime = at, KnownAt = at, Scalar = -0.5, Source = "test" };
        await line.AppendAsync(Nfci(Instant.FromUtc(1971, 1, 8)), Nfci(Instant.FromUtc(2015, 7, 1)), Nfci(Instant.FromUtc(2015, 8, 1)));
        var clocks = (await line.EntriesAsync()).Where(entry => entry.Observation.IsClock).Select(entry => entry.Observation.KnownAt).ToList();
        Assert.NotEmpty(clocks);
        Assert.All(clocks, clock => Assert.InRange(clock.Ticks, Schedule.Start.Ticks, Instant.FromUtc(2015, 8, 1).Ticks - 1));
    }

    [Fact]
    public async Task An_empty_journal_has_no_time_to_pass()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        await line.Intake.AppendAsync([], Line.Now, CancellationToken.None).Within();
        Assert.Empty(await line.EntriesAsync());
        Assert.Null(line.View.Time);
    }

    [Fact]
    public async Task Old_values_are_looked_up_for_few_at_a_time()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var store = new CountedStore(new RedisAt(redis));
        await using var line = await Line.ReadyAsync(store);
        await line.ImportAsync([Trade(Morning), Trade(Morning + TimeSpan.FromDays(2))]);
        var refused = await Task.WhenAll(Enumerable.Range(1, 40).Select(minute => line.AppendAsync(Trade(Morning + TimeSpan.FromMinutes(minute)))));
        Assert.All(refused, results => Assert.Equal(Rejection.HistoryAfterLive, Reason(results)));
        Assert.Equal(40, store.LookUps);
        Assert.InRange(store.MostLookUps, 1, Math.Max(1, Environment.ProcessorCount / 2));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task History_is_refused_once_its_instant_has_passed(string kind)
    {
        await using var store = await TestStore.StartAsync(kind);
        await using var line = await Line.ReadyAsync(store);
        Observation first = Trade(Morning), second = Trade(Morning + TimeSpan.FromDays(2));
        await line.ImportAsync([first, second]);
        var old = Morning + TimeSpan.FromHours(1);

        // Before the newest of its series and behind a clock: refused.
        Assert.Equal(Rejection.HistoryAfterLive, Reason(await line.AppendAsync(Trade(old))));
        // What is there already is a duplicate, however old; the rest of a batch stands.
        var mixed = await line.AppendAsync(first, Trade(old), Trade(second.KnownAt + TimeSpan.FromMinutes(1)), first with { Scalar = 1 });
        Assert.IsType<IntakeResult.Duplicate>(mixed[0]);
        Assert.Equal(Rejection.HistoryAfterLive, Reason([mixed[1]]));
        Assert.IsType<IntakeResult.Accepted>(mixed[2]);
        Assert.Equal(Rejection.KeyConflict, Reason([mixed[3]]));
        // A correction may reach back.
        Assert.IsType<IntakeResult.Accepted>(Assert.Single(await line.AppendAsync(Trade(old) with { Vintage = "2", Correction = true })));
        // A series that is new brings its history, in order, and in several batches.
        Observation Vix(int day) => new() { Series = "macro.VIX", EventTime = Morning - TimeSpan.FromDays(day), KnownAt = Morning - TimeSpan.FromDays(day), Scalar = 15, Source = "test" };
        Assert.All(await line.AppendAsync(Vix(30), Vix(29)), result => Assert.IsType<IntakeResult.Accepted>(result));
        await line.FoldedAsync();
        Assert.All(await line.AppendAsync(Vix(28), Vix(27)), result => Assert.IsType<IntakeResult.Accepted>(result));
        Assert.Equal(Rejection.HistoryAfterLive, Reason(await line.AppendAsync(Vix(40))));
        // Late, but new to its series: it takes effect at journal time.
        Assert.IsType<IntakeResult.Accepted>(Assert.Single(await line.AppendAsync(Vix(1))));
        // And none of it has moved time back, or written a clock twice.
        var clocks = (await line.EntriesAsync()).Where(entry => entry.Observation.IsClock).Select(entry => entry.Observation.KnownAt).ToList();
        Assert.Equal(clocks.Distinct().Order(), clocks);
    }

    [Fact]
    public async Task A_known_at_may_be_five_seconds_ahead_of_the_clock_and_no_more()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        var ahead = Line.Now + TimeSpan.FromSeconds(5);
        Assert.IsType<IntakeResult.Accepted>(Assert.Single(await line.AppendAsync(Trade(ahead))));
        Assert.Equal(Rejection.KnownInFuture, Reason(await line.AppendAsync(Trade(new(ahead.Ticks + 1)))));
        line.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<IntakeResult.Accepted>(Assert.Single(await line.AppendAsync(Trade(new(ahead.Ticks + 1)))));
    }

    [Fact]
    public async Task Time_passes_no_further_than_the_clock()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        await line.AppendAsync(Trade(Line.Now - TimeSpan.FromDays(3)));
        await line.Intake.AppendAsync([], Line.Now + TimeSpan.FromDays(300), CancellationToken.None).Within();
        Assert.True(line.View.Time <= Line.Now + ObservationRules.ClockTolerance);
    }

    [Fact]
    public async Task Appends_that_wait_while_the_store_is_found_to_be_out_of_reach_are_told_at_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var line = await Line.ReadyAsync(new RedisAt(redis));
        redis.Freeze();
        // Each would find out by itself after 2 s, one after the other.
        var appends = Enumerable.Range(0, 12).Select(i => line.Intake.AppendAsync([Market.Trade(Line.Now - TimeSpan.FromMinutes(i))], null, CancellationToken.None)).ToArray();
        foreach (var append in appends)
        {
            var refusal = await Assert.ThrowsAsync<JournalUnavailableException>(() => append).Within(TimeSpan.FromSeconds(15));
            // Callers are told in our own words; addresses and what the driver says are the operator's.
            Assert.Equal("Redis does not answer.", refusal.Message);
            Assert.Contains(redis.Address, refusal.Detail, StringComparison.Ordinal);
        }

        redis.Thaw();
        await Deadline.Recovers<IReadOnlyList<IntakeResult>, JournalUnavailableException>(() => line.AppendAsync(Market.Trade(Line.Now)));
    }

    [Fact]
    public async Task The_largest_batch_is_taken_and_a_larger_one_is_not()
    {
        await using var store = await TestStore.StartAsync(TestStore.Sqlite);
        await using var line = await Line.ReadyAsync(store);
        Observation[] batch = [.. Enumerable.Range(0, Intake.LargestBatch + 1).Select(i => Trade(Morning + TimeSpan.FromSeconds(i)))];
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => line.AppendAsync(batch));
        Assert.All(await line.AppendAsync(batch[1..]), result => Assert.IsType<IntakeResult.Accepted>(result));
    }

    private static string Reason(IReadOnlyList<IntakeResult> results) => Assert.IsType<IntakeResult.Rejected>(Assert.Single(results)).Rejection.Reason;

    private static List<(Observation, RollingHash)> Hashed(IEnumerable<Observation> journal)
    {
        var hash = RollingHash.Start;
        return [.. journal.Select(observation => (observation, hash = hash.Next(ObservationCodec.Encode(observation))))];
    }
}

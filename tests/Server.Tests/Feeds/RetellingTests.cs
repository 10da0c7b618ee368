using Microsoft.Extensions.Logging;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Facts;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>
/// Several editions of one period, told again to a journal that has some of them: what is missing at its end is appended, and nothing
/// twice, though a value was left and come back to.
/// </summary>
public sealed class RetellingTests
{
    private const string Nfci = "macro.NFCI";
    private static readonly Instant Now = Instant.FromUtc(2026, 8, 24, 12);
    private static readonly Instant Day = Instant.FromUtc(2025, 11, 15);

    [Fact]
    public async Task A_value_that_was_come_back_to_hides_nothing_of_what_an_interruption_has_cut_off()
    {
        await using var rig = await StartAsync();
        Fact[] told = Told(1, 2, 1, 3);
        await AppendAsync(rig, told[..1]);
        Assert.Equal((0, 3, 1), await AppendAsync(rig, told));
        Assert.Equal((0, 0, 4), await AppendAsync(rig, told));
        Assert.Equal(Expected(told), await EntriesAsync(rig));
    }

    /// <summary>Every cut of some histories of few values, so that they repeat themselves; each has a period of its own, in one journal for each cut.</summary>
    /// <param name="days">From one edition to the next.</param>
    [Theory]
    [InlineData(7)]
    [InlineData(1)]
    public async Task Wherever_it_was_interrupted_it_has_in_the_end_what_one_has_that_was_not(int days)
    {
        const int Longest = 8;
        var random = new Random(20261130);
        Fact[][] periods = [.. Enumerable.Range(0, 120).Select(i => Told(i, Values(random, 2 + random.Next(Longest - 1)), days))];
        for (var cut = 0; cut <= Longest; cut++)
        {
            await using var rig = await StartAsync();
            await AppendAsync(rig, [.. periods.SelectMany(period => period.Take(cut))]);
            // As after a restart: the ledger is read from the journal.
            Fact[] all = [.. periods.SelectMany(period => period)];
            await AppendAsync(rig, all);
            Assert.Equal((0, 0, all.Length), await AppendAsync(rig, all));
            var entries = (await EntriesAsync(rig)).ToLookup(entry => entry.EventTime);
            Assert.All(periods, period => Assert.Equal(Expected(period), entries[period[0].EventTime]));
            Assert.DoesNotContain(rig.Log.Warnings, line => line.Contains("lacks", StringComparison.Ordinal));
        }
    }

    /// <summary>Between two looks a provider is asked for the newest vintages only: the first it tells is what stood when they begin.</summary>
    [Fact]
    public async Task Of_the_newest_vintages_alone_the_same_is_found_though_the_values_are_those_of_before()
    {
        await using var rig = await StartAsync();
        Fact[] whole = Told(1, 2, 1, 2, 1, 3);
        await AppendAsync(rig, whole[..3]);
        var standing = whole[2] with { Earliest = whole[2].Earliest + TimeSpan.FromDays(3) };
        Assert.Equal((0, 3, 1), await AppendAsync(rig, [standing, .. whole[3..]]));
        Assert.Equal(Expected(whole), await EntriesAsync(rig));
    }

    /// <summary>Seen live, editions are known by our clock, all that came in one look at the same instant; told again they have their own times.</summary>
    [Fact]
    public async Task What_was_seen_live_is_not_told_again_as_history()
    {
        await using var rig = await StartAsync();
        Fact[] told = Told(1, 2, 1, 3);
        await rig.Sink.AppendAsync(told[..3], live: true, CancellationToken.None);
        Assert.Equal((0, 1, 3), await AppendAsync(rig, told));
        Assert.Equal([1.0, 2, 1, 3], (await EntriesAsync(rig)).Select(entry => entry.Value));
    }

    /// <summary>While we were away the provider has changed what it says of the past: what the journal has stays, once, and what is new comes behind it.</summary>
    [Theory]
    [InlineData(new[] { 1, 2 }, new[] { 1, 3 }, new[] { 1, 2, 3 })]
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 3 }, new[] { 1, 2, 3 })]
    [InlineData(new[] { 1, 2, 1 }, new[] { 1, 4, 1, 3 }, new[] { 1, 2, 1, 3 })]
    // The last is withdrawn: the one before stands again.
    [InlineData(new[] { 1, 2, 3 }, new[] { 1, 2 }, new[] { 1, 2, 3, 2 })]
    public async Task A_past_that_is_told_otherwise_deletes_and_repeats_nothing(int[] before, int[] told, int[] then)
    {
        await using var rig = await StartAsync();
        await AppendAsync(rig, Told(before));
        for (var i = 0; i < 2; i++) await AppendAsync(rig, Told(told));
        Assert.Equal(then.Select(value => (double)value), (await EntriesAsync(rig)).Select(entry => entry.Value));
    }

    /// <summary>A hole at the end is filled, each edition known when it was; one between editions stays, because what is appended stands, and is told.</summary>
    [Theory]
    [InlineData(new[] { 0 }, 3, "")]
    [InlineData(new[] { 0, 3 }, 0, "lacks 2 editions")]
    public async Task A_hole_that_is_in_the_journal_already_is_filled_at_its_end_and_told_within(int[] has, int revised, string warning)
    {
        await using var rig = await StartAsync();
        Fact[] told = Told(1, 2, 1, 3);
        await AppendAsync(rig, [.. has.Select(index => told[index])]);
        // The journal has gone on since.
        await AppendAsync(rig, [Fact.Of(Nfci, Now, Now, Providers.Fred, 9)]);
        Assert.Equal((0, revised, 4 - revised), await AppendAsync(rig, told));
        if (revised > 0) Assert.Equal(Expected(told), (await EntriesAsync(rig)).Where(entry => entry.EventTime == told[0].EventTime));
        Assert.Equal(warning.Length > 0 ? 1 : 0, rig.Log.Warnings.Count(line => line.Contains("lacks", StringComparison.Ordinal) && line.Contains(warning, StringComparison.Ordinal)));
    }

    /// <summary>What another has said since is no reason to tell the time before it behind it.</summary>
    [Fact]
    public async Task One_that_speaks_second_tells_only_what_is_not_passed()
    {
        await using var rig = await StartAsync();
        Fact[] told = Told(1, 2, 3);
        await AppendAsync(rig, [told[1] with { Source = Providers.Bls }]);
        Assert.Equal((0, 1, 2), await AppendAsync(rig, told));
        Assert.Equal([2.0, 3], (await EntriesAsync(rig)).Select(entry => entry.Value));
    }

    private static Task<FeedRig> StartAsync() => FeedRig.StartAsync(new FredStub(FeedRig.Key), Providers.Fred, Now);

    /// <summary>By a sink that has just begun.</summary>
    private static async Task<(int, int, int)> AppendAsync(FeedRig rig, IReadOnlyCollection<Fact> facts)
    {
        using var sink = new FactSink(rig.Service<Intake>(), rig.Service<JournalSource>(), rig.Service<JournalView>(), rig.Service<LedgerStore>(), rig.Service<ILogger<FactSink>>());
        var result = await sink.AppendAsync(facts, live: false, CancellationToken.None);
        return (result.Added, result.Revised, result.Unchanged);
    }

    /// <summary>A week apart each.</summary>
    private static Fact[] Told(params int[] values) => Told(0, values);

    private static Fact[] Told(int period, int[] values, int days = 7) =>
    [
        .. values.Select((value, i) => Fact.Of(Nfci, Day - TimeSpan.FromDays(7 * period), Day + TimeSpan.FromDays((days * i) - (7 * period) + 4), Providers.Fred, value) with { IsStamped = true }),
    ];

    /// <summary>No value follows itself.</summary>
    private static int[] Values(Random random, int count)
    {
        var values = new int[count];
        for (var i = 0; i < count; i++)
        {
            do values[i] = random.Next(3);
            while (i > 0 && values[i] == values[i - 1]);
        }

        return values;
    }

    private static Entry[] Expected(IEnumerable<Fact> told) =>
        [.. told.Select((fact, i) => new Entry(fact.EventTime, i == 0 ? "" : $"r{i}", (double)fact.Scalar!, fact.Earliest))];

    private static async Task<Entry[]> EntriesAsync(FeedRig rig) =>
        [.. (await rig.JournalAsync()).Select(fact => new Entry(fact.EventTime, fact.Vintage, fact.Scalar!.Value, fact.KnownAt))];

    private readonly record struct Entry(Instant EventTime, string Vintage, double Value, Instant KnownAt);
}

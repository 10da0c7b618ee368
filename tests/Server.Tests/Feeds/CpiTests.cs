using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>Consumer prices from two providers: BLS at the minute, FRED with the dates and what was said when.</summary>
public sealed class CpiTests
{
    private static readonly DateOnly January = new(2026, 1, 1);
    private static readonly DateOnly February = new(2026, 2, 1);
    private static readonly DateOnly InMarch = new(2026, 3, 11);
    private static readonly DateOnly InApril = new(2026, 4, 10);

    [Fact]
    public async Task A_print_found_at_the_first_look_is_known_since_its_release_though_BLS_answers_before_FRED()
    {
        await using var fred = new FredStub(FeedRig.Key);
        await using var rig = await StartAsync(fred, Instant.FromUtc(2026, 3, 20, 12));
        await rig.StepAsync("bls/CPI");
        var print = Assert.Single(await rig.JournalAsync());
        Assert.Equal(("macro.CPI.print", NewYork.ToUtc(InMarch, 8, 30), KnownAtBasis.ProviderStamp), (print.Series, print.KnownAt, print.KnownAtBasis));

        // The index is begun with FRED's history, of which BLS knows only how it reads today.
        await rig.StepAsync("fred/CPIAUCSL");
        await rig.StepAsync("bls/CPI");
        Assert.Equal(
            [(January, 325.2, NewYork.ToUtc(new(2026, 2, 11), 9, 30)), (January, 325.9, NewYork.ToUtc(InMarch, 9, 30)), (February, 326.785, NewYork.ToUtc(InMarch, 9, 30))],
            (await rig.JournalAsync()).Where(observation => observation.Series == "macro.CPIAUCSL").Select(observation => (observation.EventTime.UtcDate.AddMonths(-1), observation.Scalar!.Value, observation.KnownAt)));
    }

    [Fact]
    public async Task Without_the_dates_a_print_is_known_no_later_than_it_was_seen_and_nothing_waits_for_FRED()
    {
        await using var fred = new FredStub(FeedRig.Key);
        await using var rig = await StartAsync(fred, Instant.FromUtc(2026, 3, 20, 12));
        fred.Script("/", StubStep.Status(400));
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("bls/CPI"));
        Assert.Equal(rig.Now, Assert.Single(await rig.JournalAsync()).KnownAt);
    }

    [Fact]
    public async Task FRED_that_hangs_holds_BLS_up_for_ten_seconds_and_no_longer()
    {
        await using var fred = new FredStub(FeedRig.Key);
        await using var rig = await StartAsync(fred, Instant.FromUtc(2026, 3, 20, 12));
        var hangs = StubStep.Waits();
        fred.Script("/", hangs);
        var asking = rig.StepAsync("bls/CPI");
        await hangs.Seen.Task.Within();
        Assert.Empty(rig.Stub.Requests);
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.IsType<PullResult.NewData>(await asking);
        Assert.Equal("macro.CPI.print", Assert.Single(await rig.JournalAsync()).Series);
    }

    /// <summary>With January's prices, in February, come new seasonal factors: five years of months change.</summary>
    [Fact]
    public async Task A_live_server_hears_of_months_of_long_ago_that_were_revised_with_a_release()
    {
        await using var fred = new FredStub(FeedRig.Key);
        await using var rig = await StartAsync(fred, Instant.FromUtc(2026, 3, 20, 12));
        var rows = fred.Series["CPIAUCSL"];
        for (var month = new DateOnly(2024, 1, 1); month < January; month = month.AddMonths(1)) rows.Insert(0, (month, month.AddDays(43), $"3{month.Month:00}.5"));
        await rig.StepAsync("fred/CPIAUCSL");
        var before = (await rig.JournalAsync()).Count;
        Assert.Equal(24 + 3, before);

        // BLS is there first with the new month.
        rig.Clock.SetUtcNow(NewYork.ToUtc(InApril, 8, 30).ToDateTimeOffset());
        Assert.IsType<PullResult.NotModified>(await rig.StepAsync("fred/CPIAUCSL"));
        var bls = (BlsStub)rig.Stub;
        bls.Series["CUSR0000SA0"].Insert(0, (2026, 3, "327.5", "0.2"));
        await rig.StepAsync("bls/CPI");
        var next = await rig.Pull("fred/CPIAUCSL").NextAsync(CancellationToken.None);
        Assert.Equal(NewYork.ToUtc(InApril, 9, 30), next);

        rig.Clock.SetUtcNow(next.ToDateTimeOffset());
        rows.AddRange([(new(2024, 3, 1), InApril, "303.6"), (new(2024, 4, 1), InApril, "304.6"), (new(2026, 3, 1), InApril, "327.5")]);
        fred.LastUpdated = "2026-04-10 08:05:02-05";
        await rig.StepAsync("fred/CPIAUCSL");
        Assert.Equal((0, 2, 0), (rig.Pull("fred/CPIAUCSL").LastSink.Added, rig.Pull("fred/CPIAUCSL").LastSink.Revised, rig.Pull("fred/CPIAUCSL").LastSink.Rejected));
        var revised = (await rig.JournalAsync()).TakeLast(2).ToArray();
        Assert.Equal([303.6, 304.6], revised.Select(observation => observation.Scalar!.Value));
        Assert.All(revised, observation => Assert.Equal((rig.Now, "r1"), (observation.KnownAt, observation.Vintage)));
        // Should it be late another time: it is looked for every day.
        Assert.Equal(rig.Now + TimeSpan.FromDays(1), await rig.Pull("fred/CPIAUCSL").NextAsync(CancellationToken.None));
    }

    [Fact]
    public async Task The_dollar_index_is_revised_from_its_beginning_and_only_what_is_revised_is_asked_for_whole()
    {
        var stub = new FredStub(FeedRig.Key);
        foreach (var id in (string[])["DTWEXBGS", "DGS2"])
            stub.Series[id] = [.. Enumerable.Range(0, 300).Select(i => new DateOnly(2025, 3, 1).AddDays(i)).Select(date => (date, date.AddDays(7), "120.5"))];
        await using var rig = await FeedRig.StartAsync(stub, Providers.Fred, Instant.FromUtc(2026, 3, 2, 23), options => options with { HistoryFrom = new(2025, 3, 1) });
        await rig.StepAsync("fred/DTWEXBGS");
        await rig.StepAsync("fred/DGS2");
        foreach (var rows in stub.Series.Values) rows.Add((new(2025, 3, 3), new(2026, 3, 2), "121.5"));
        stub.LastUpdated = "2026-03-02 16:20:00-06";
        await rig.StepAsync("fred/DTWEXBGS");
        await rig.StepAsync("fred/DGS2");
        Assert.Equal((1, 0), (rig.Pull("fred/DTWEXBGS").LastSink.Revised, rig.Pull("fred/DGS2").LastSink.Revised));
    }

    private static async Task<FeedRig> StartAsync(FredStub fred, Instant now)
    {
        await fred.StartAsync().Within();
        fred.Series["CPIAUCSL"] = [(January, new(2026, 2, 11), "325.2"), (January, InMarch, "325.9"), (February, InMarch, "326.785")];
        fred.Series["CPILFESL"] = [];
        fred.Releases.AddRange([new(2026, 2, 11), InMarch, InApril, new(2026, 5, 12)]);
        var bls = new BlsStub(FeedRig.Key);
        bls.Series["CUSR0000SA0"] = [(2026, 2, "326.785", "0.3"), (2026, 1, "325.9", "0.2")];
        return await FeedRig.StartAsync(bls, Providers.Bls, now, options => options with
        {
            HistoryFrom = new(2024, 1, 1),
            Providers = [.. options.Providers, Providers.Defaults.Single(one => one.Name == Providers.Fred) with { BaseUrl = fred.Address, Key = FeedRig.Key, PerSecond = 1000, Burst = 1000 }],
        });
    }
}

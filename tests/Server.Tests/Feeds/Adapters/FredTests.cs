using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Fred;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class FredTests
{
    [Fact]
    public async Task Fred_a_point_is_nothing()
    {
        await using var rig = await AdapterCase.Of("fred/DGS2").StartAsync();
        ((FredStub)rig.Stub).Series["DGS2"].Add((new(2026, 3, 17), new(2026, 3, 17), "."));
        await rig.StepAsync("fred/DGS2");
        Assert.Equal(6, (await rig.JournalAsync()).Count);
    }

    [Fact]
    public async Task Fred_windows_cut_intervals_and_joining_them_makes_no_revision()
    {
        // 2004 vintages are refused, so the window is halved, and rows are cut at its border.
        var stub = new FredStub(FeedRig.Key);
        var rows = stub.Series["DGS10"] = [];
        var first = new DateOnly(2015, 1, 1);
        rows.Add((first, first.AddDays(1), "1.5"));
        for (var i = 1; i < 2004; i++) rows.Add((first.AddDays(i), first.AddDays(i + 1), $"{2 + (i % 7)}.25"));
        await using var rig = await FeedRig.StartAsync(stub, Providers.Fred, Instant.FromUtc(2026, 3, 17), options => options with { HistoryFrom = first });
        await rig.StepAsync("fred/DGS10");
        var journal = await rig.JournalAsync();
        Assert.Equal(2004, journal.Count);
        Assert.All(journal, observation => Assert.Equal("", observation.Vintage));
        Assert.True(stub.Requests.Count(request => request.Contains("observations", StringComparison.Ordinal)) >= 3);
    }

    [Fact]
    public void Fred_rows_that_meet_at_a_border_are_one_and_a_value_that_came_back_is_another()
    {
        var date = new DateOnly(2026, 1, 2);
        var joined = Vintage.Join(
        [
            new(date, 1.5m, new(2026, 1, 5), new(2026, 1, 31)), new(date, 1.5m, new(2026, 2, 1), new(2026, 2, 27)),
            new(date, 1.6m, new(2026, 2, 28), new(2026, 3, 5)), new(date, 1.5m, new(2026, 3, 6), new(9999, 12, 31)),
        ]);
        Assert.Equal([new(2026, 1, 5), new(2026, 2, 28), new(2026, 3, 6)], joined.Select(vintage => vintage.From));
    }

    [Fact]
    public async Task Fred_vintages_become_editions_known_on_their_days()
    {
        var stub = new FredStub(FeedRig.Key);
        stub.Series["CPIAUCSL"] = [(new(2026, 1, 1), new(2026, 2, 11), "325.9"), (new(2026, 1, 1), new(2026, 3, 11), "326.0")];
        stub.Releases.AddRange([new(2026, 2, 11), new(2026, 3, 11), new(2026, 4, 14)]);
        await using var rig = await FeedRig.StartAsync(stub, Providers.Fred, Instant.FromUtc(2026, 3, 17), options => options with { HistoryFrom = new(2020, 1, 1) });
        await rig.StepAsync("fred/CPIAUCSL");
        var journal = await rig.JournalAsync();
        Assert.Equal([("", 325.9, Instant.FromUtc(2026, 2, 11, 14, 30)), ("r1", 326.0, Instant.FromUtc(2026, 3, 11, 13, 30))],
            journal.Select(observation => (observation.Vintage, observation.Scalar!.Value, observation.KnownAt)));
        Assert.Equal(Instant.FromUtc(2026, 2, 1), journal[0].EventTime);
        // The newest month is January: February comes out on the first date announced after it is over.
        Assert.Equal(NewYork.ToUtc(new(2026, 3, 11), 8, 30), rig.Pull("fred/CPIAUCSL").Source.Plan(new(rig.Now, null, null, new Dictionary<string, Instant> { ["macro.CPIAUCSL"] = Instant.FromUtc(2026, 2, 1) })).Due);
    }

    [Fact]
    public async Task Fred_a_week_in_which_all_of_NFCI_changes_is_one_batch_of_editions()
    {
        const int Weeks = 600;
        var stub = new FredStub(FeedRig.Key);
        var rows = stub.Series["NFCI"] = [];
        var friday = new DateOnly(2026, 3, 6);
        for (var i = 0; i < Weeks; i++) rows.Add((friday.AddDays(-7 * i), friday.AddDays(5), $"-0.{500 + i}"));
        await using var rig = await FeedRig.StartAsync(stub, Providers.Fred, Instant.FromUtc(2026, 3, 16), options => options with { HistoryFrom = new(2011, 1, 1) });
        await rig.StepAsync("fred/NFCI");
        Assert.Equal(Weeks, (await rig.JournalAsync()).Count);
        Assert.Equal(Instant.FromUtc(2026, 3, 18, 12, 30), await rig.Pull("fred/NFCI").NextAsync(CancellationToken.None));

        rig.Clock.SetUtcNow(new(2026, 3, 18, 12, 30, 5, TimeSpan.Zero));
        for (var i = 0; i < Weeks; i++) rows.Add((friday.AddDays(-7 * i), friday.AddDays(12), $"-0.{400 + i}"));
        rows.Add((friday.AddDays(7), friday.AddDays(12), "-0.39"));
        stub.LastUpdated = "2026-03-18 07:30:02-05";
        await rig.StepAsync("fred/NFCI");
        var sink = rig.Pull("fred/NFCI").LastSink;
        Assert.Equal((1, Weeks, 0), (sink.Added, sink.Revised, sink.Held));
        Assert.All((await rig.JournalAsync()).Skip(Weeks), observation => Assert.Equal(rig.Now, observation.KnownAt));

        // Asked again as after a restart, with both vintages in the answer: the first is no news behind the second.
        stub.LastUpdated = "2026-03-18 07:31:00-05";
        await rig.StepAsync("fred/NFCI");
        sink = rig.Pull("fred/NFCI").LastSink;
        Assert.Equal((0, 0, (2 * Weeks) + 1), (sink.Added, sink.Revised, sink.Unchanged));
    }

    [Fact]
    public async Task Fred_is_asked_at_every_release_although_another_provider_is_ahead_with_the_series()
    {
        await using var rig = await AdapterCase.Of("fred/DGS2").StartAsync();
        var plan = rig.Pull("fred/DGS2").Source.Plan(new(
            Instant.FromUtc(2026, 3, 18, 12), null, NewYork.ToUtc(new(2026, 3, 17), 17, 0), new Dictionary<string, Instant> { ["macro.DGS2"] = Instant.FromUtc(2026, 3, 18) }));
        // The yields of the 17th are there, by the Treasury; FRED has them on the 18th, and a new day only on the 19th.
        Assert.Equal(new(2026, 3, 18), NewYork.Date(plan.Due));
    }

    [Fact]
    public async Task Fred_pages_until_the_count()
    {
        await using var rig = await AdapterCase.Of("fred/DGS2").StartAsync();
        ((FredStub)rig.Stub).PageSize = 4;
        await rig.StepAsync("fred/DGS2");
        Assert.Equal(6, (await rig.JournalAsync()).Count);
        Assert.Equal(2, rig.Stub.Requests.Count(request => request.Contains("observations", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Fred_nothing_new_is_one_cheap_question()
    {
        await using var rig = await AdapterCase.Of("fred/DGS2").StartAsync();
        await rig.StepAsync("fred/DGS2");
        var asked = rig.Stub.Requests.Count;
        Assert.IsType<PullResult.NotModified>(await rig.StepAsync("fred/DGS2"));
        Assert.Equal(asked + 1, rig.Stub.Requests.Count);
    }

    [Theory]
    [InlineData(423, "{\"error_code\":423,\"error_message\":\"Locked\"}", false)]
    [InlineData(400, "{\"code\":400,\"message\":\"Bad Request\"}", true)]
    [InlineData(404, "{\"error_code\":404,\"error_message\":\"Not Found\"}", true)]
    public async Task Fred_errors_are_told_apart_by_status_in_either_shape(int status, string body, bool isFatal)
    {
        await using var rig = await AdapterCase.Of("fred/DGS2").StartAsync();
        rig.Stub.Script("/fred/series", StubStep.Status(status, body));
        Assert.Equal(isFatal, await rig.StepAsync("fred/DGS2") is PullResult.Fatal);
    }
}

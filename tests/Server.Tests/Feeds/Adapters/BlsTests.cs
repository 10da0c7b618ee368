using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class BlsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bls_results_are_an_object_or_a_list_and_the_yearly_average_is_left_out(bool asList)
    {
        await using var rig = await AdapterCase.Of("bls/CPI").StartAsync();
        ((BlsStub)rig.Stub).ResultsAsList = asList;
        await rig.StepAsync("bls/CPI");
        var journal = await rig.JournalAsync();
        Assert.Equal([Instant.FromUtc(2026, 2, 1), Instant.FromUtc(2026, 3, 1)], journal.Where(observation => observation.Series == "macro.CPIAUCSL").Select(observation => observation.EventTime).Order());
        var print = Assert.Single(journal, observation => observation.Series == "macro.CPI.print");
        Assert.Equal((Instant.FromUtc(2026, 2, 1), 0.3), (print.EventTime, print.Scalar));
    }

    [Fact]
    public async Task Bls_errors_come_as_200_and_a_daily_limit_waits_for_the_next_day()
    {
        await using var rig = await AdapterCase.Of("bls/CPI").StartAsync();
        rig.Stub.Script("/", StubStep.Status(200, $$$"""{"status":"REQUEST_NOT_PROCESSED","responseTime":0,"message":["Request could not be serviced, as the daily threshold for the user with registration key {{{FeedRig.Key}}} has been reached."],"Results":{}}"""));
        var limit = Assert.IsType<PullResult.Throttled>(await rig.StepAsync("bls/CPI"));
        Assert.True(limit.RetryAt >= Instant.FromUtc(2026, 4, 1));
        // Nothing can be done about it for half a day: that is a state.
        var health = rig.Board.Of("bls", "macro.CPIAUCSL")!;
        Assert.Equal(FeedState.Degraded, health.State);
        Assert.Contains("daily threshold", health.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(FeedRig.Key, health.Reason, StringComparison.Ordinal);
        rig.Clock.SetUtcNow(limit.RetryAt.ToDateTimeOffset());
        rig.Stub.Script("/", StubStep.Status(200, """{"status":"REQUEST_FAILED_INVALID_PARAMETERS","responseTime":0,"message":["x"],"Results":{}}"""));
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("bls/CPI"));
    }

    [Fact]
    public async Task Bls_a_wrong_key_is_told_in_their_words_with_what_to_do()
    {
        await using var rig = await AdapterCase.Of("bls/CPI").StartAsync(options => options with { Providers = [.. options.Providers.Select(provider => provider with { Key = "some-other-key" })] });
        var said = Assert.IsType<PullResult.Fatal>(await rig.StepAsync("bls/CPI")).Reason;
        Assert.Contains("invalid", said, StringComparison.Ordinal);
        Assert.Contains("check feeds:bls:key", said, StringComparison.Ordinal);
        Assert.DoesNotContain("some-other-key", said, StringComparison.Ordinal);
        Assert.Equal(FeedState.Disabled, rig.Board.Of("bls", "macro.CPI.print")!.State);
        Assert.StartsWith($"{said}; asked again at", rig.Board.Of("bls", "macro.CPI.print")!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bls_a_second_before_the_release_last_month_is_not_news_and_at_the_release_it_is()
    {
        await using var rig = await AdapterCase.Of("bls/CPI").StartAsync();
        await rig.StepAsync("bls/CPI");
        var before = (await rig.JournalAsync()).Count;
        rig.Clock.SetUtcNow(new(2026, 4, 10, 12, 29, 59, TimeSpan.Zero));
        await rig.StepAsync("bls/CPI");
        Assert.Equal(before, (await rig.JournalAsync()).Count);
        rig.Clock.SetUtcNow(new(2026, 4, 10, 12, 30, 10, TimeSpan.Zero));
        var stub = (BlsStub)rig.Stub;
        stub.Series["CUSR0000SA0"].Insert(0, (2026, 3, "327.5", "0.4"));
        stub.Series["CUSR0000SA0L1E"].Insert(0, (2026, 3, "333.0", "0.3"));
        await rig.StepAsync("bls/CPI");
        Assert.All((await rig.JournalAsync()).Skip(before), observation => Assert.Equal(rig.Now, observation.KnownAt));
        Assert.Equal(before + 3, (await rig.JournalAsync()).Count);
        // Polling ends with it.
        Assert.True(await rig.Pull("bls/CPI").NextAsync(CancellationToken.None) > rig.Now + TimeSpan.FromDays(20));
    }

    [Fact]
    public async Task Bls_the_print_is_asked_for_although_FRED_was_first_with_the_index()
    {
        await using var rig = await AdapterCase.Of("bls/CPI").StartAsync();
        var index = new Dictionary<string, Instant> { ["macro.CPIAUCSL"] = Instant.FromUtc(2026, 3, 1), ["macro.CPILFESL"] = Instant.FromUtc(2026, 3, 1) };
        var source = rig.Pull("bls/CPI").Source;
        Assert.True(source.Plan(new(rig.Now, null, null, index)).Due <= rig.Now);
        var answer = Assert.IsType<PullResult.NewData>(await source.PullAsync(new(rig.Now, new(2025, 12, 1), index, null), CancellationToken.None).Within());
        var print = Assert.Single(answer.Facts);
        Assert.Equal(("macro.CPI.print", Instant.FromUtc(2026, 2, 1)), (print.Series, print.EventTime));
    }

    [Fact]
    public async Task Bls_a_month_that_was_never_collected_is_a_dash_and_nothing()
    {
        await using var rig = await AdapterCase.Of("bls/CPI").StartAsync();
        var stub = (BlsStub)rig.Stub;
        stub.Series["CUSR0000SA0"][1] = (2026, 1, "-", "-");
        await rig.StepAsync("bls/CPI");
        Assert.Equal([Instant.FromUtc(2026, 3, 1)], (await rig.JournalAsync()).Where(observation => observation.Series == "macro.CPIAUCSL").Select(observation => observation.EventTime));
    }

    [Fact]
    public async Task Bls_revisions_of_february_are_left_to_FRED_that_dates_them()
    {
        await using var rig = await AdapterCase.Of("bls/CPI").StartAsync();
        await rig.StepAsync("bls/CPI");
        var before = await rig.JournalAsync();
        var stub = (BlsStub)rig.Stub;
        for (var i = 0; i < 2; i++) stub.Series["CUSR0000SA0"][i] = stub.Series["CUSR0000SA0"][i] with { Value = "300.1" };
        await rig.StepAsync("bls/CPI");
        Assert.Equal(before, await rig.JournalAsync());
    }
}

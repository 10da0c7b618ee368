using RegimeGrpc.Core;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class CoinMetricsTests
{
    [Fact]
    public async Task CoinMetrics_flash_is_provisional_and_a_review_is_known_when_they_say()
    {
        await using var rig = await AdapterCase.Of("coinmetrics/exchanges").StartAsync();
        var stub = (CoinMetricsStub)rig.Stub;
        var day = stub.Days[new(2026, 3, 16)];
        for (var i = 0; i < day.Count; i++) day[i] = day[i] with { Status = "flash" };
        await rig.StepAsync("coinmetrics/exchanges");
        Assert.DoesNotContain(await rig.JournalAsync(), observation => observation.EventTime == Instant.FromUtc(2026, 3, 17));
        Assert.Equal(Instant.FromUtc(2026, 3, 16, 9, 59, 13) + TimeSpan.FromTicks(8472510), (await rig.JournalAsync())[^1].KnownAt);
        for (var i = 0; i < day.Count; i++) day[i] = day[i] with { Status = "reviewed" };
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await rig.StepAsync("coinmetrics/exchanges");
        Assert.Equal(3, (await rig.JournalAsync()).Count(observation => observation.EventTime == Instant.FromUtc(2026, 3, 17) && observation.KnownAt == rig.Now));
    }

    [Fact]
    public async Task CoinMetrics_null_is_a_day_without_data_and_a_key_that_is_gone_is_told()
    {
        await using var rig = await AdapterCase.Of("coinmetrics/exchanges").StartAsync();
        var stub = (CoinMetricsStub)rig.Stub;
        stub.Days[new(2026, 3, 16)][0] = stub.Days[new(2026, 3, 16)][0] with { Value = null };
        Assert.Null(Assert.IsType<PullResult.NewData>(await rig.StepAsync("coinmetrics/exchanges")).Caveat);
        stub.Days[new(2026, 3, 16)].RemoveAt(0);
        Assert.Contains("SplyExNtv", Assert.IsType<PullResult.NewData>(await rig.StepAsync("coinmetrics/exchanges")).Caveat, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CoinMetrics_one_forbidden_metric_refuses_all_and_is_told()
    {
        await using var rig = await AdapterCase.Of("coinmetrics/exchanges").StartAsync();
        ((CoinMetricsStub)rig.Stub).Forbidden.Add("FlowInExNtv");
        Assert.Contains("unlicensed", Assert.IsType<PullResult.Fatal>(await rig.StepAsync("coinmetrics/exchanges")).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CoinMetrics_pages_are_followed_and_a_circle_ends_it()
    {
        await using var rig = await AdapterCase.Of("coinmetrics/exchanges").StartAsync();
        var stub = (CoinMetricsStub)rig.Stub;
        stub.PageSize = 2;
        await rig.StepAsync("coinmetrics/exchanges");
        Assert.Equal(21, (await rig.JournalAsync()).Count);
        Assert.Equal(4, stub.Requests.Count);
        stub.Loops = true;
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("coinmetrics/exchanges"));
    }

    [Fact]
    public async Task CoinMetrics_pages_stay_behind_the_proxy_that_is_set_with_its_whole_path()
    {
        await using var rig = await AdapterCase.Of("coinmetrics/exchanges").StartAsync(options => options with
        {
            Providers = [.. options.Providers.Select(provider => provider with { BaseUrl = provider.BaseUrl + "/proxy/cm" })],
        });
        var stub = (CoinMetricsStub)rig.Stub;
        (stub.PageSize, stub.ProxyPath) = (2, "/proxy/cm");
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("coinmetrics/exchanges"));
        Assert.Equal(21, (await rig.JournalAsync()).Count);
        Assert.Equal(4, stub.Requests.Count);
        Assert.Empty(stub.Unexpected);
    }

    /// <summary>A day may have been reviewed long after the days behind it.</summary>
    [Fact]
    public async Task CoinMetrics_switched_on_later_brings_every_day_of_its_history()
    {
        await using var rig = await AdapterCase.Of("coinmetrics/exchanges").StartAsync();
        var stub = (CoinMetricsStub)rig.Stub;
        var day = stub.Days[new(2026, 3, 11)];
        for (var i = 0; i < day.Count; i++) day[i] = day[i] with { StatusTime = new(2026, 3, 15, 3, 0, 0, TimeSpan.Zero) };
        // The journal has gone on without it.
        await rig.Sink.AppendAsync([Server.Feeds.Facts.Fact.Of("macro.DGS2", Instant.FromUtc(2026, 3, 17), rig.Now, "fred", 3.76m)], true, CancellationToken.None);
        await rig.StepAsync("coinmetrics/exchanges");
        Assert.Equal((21, 0), (rig.Pull("coinmetrics/exchanges").LastSink.Added, rig.Pull("coinmetrics/exchanges").LastSink.Rejected));
    }

    [Fact]
    public async Task CoinMetrics_is_not_asked_by_a_commercial_user()
    {
        await using var rig = await AdapterCase.Of("coinmetrics/exchanges").StartAsync(options => options with { Commercial = true });
        Assert.Empty(rig.Feeds.Pulls);
        Assert.Equal(FeedState.Unlicensed, rig.Board.Of("coinmetrics", "onchain.eth.exchange-balance")!.State);
        // What was asked for before is not taken out, and that is said.
        Assert.Contains("what the journal has of it stays in the signals", rig.Board.Of("coinmetrics", "onchain.eth.exchange-balance")!.Reason, StringComparison.Ordinal);
        Assert.Equal(Licence.NonCommercial, rig.Board.Of("coinmetrics", "onchain.eth.exchange-balance")!.Licence);
    }
}

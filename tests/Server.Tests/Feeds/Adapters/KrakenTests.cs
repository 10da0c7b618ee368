using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class KrakenTests
{
    [Fact]
    public async Task Kraken_errors_come_as_200()
    {
        await using var rig = await AdapterCase.Of("kraken/ETH-USD").StartAsync();
        rig.Stub.Script("/OHLC", StubStep.Status(200, """{"error":["EGeneral:Too many requests"]}"""));
        Assert.IsType<PullResult.Throttled>(await rig.StepAsync("kraken/ETH-USD"));
        rig.Clock.Advance(TimeSpan.FromSeconds(30));
        rig.Stub.Script("/OHLC", StubStep.Status(200, """{"error":["EService:Unavailable"]}"""));
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("kraken/ETH-USD"));
        Assert.Empty(await rig.JournalAsync());
        await rig.StepAsync("kraken/ETH-USD");
        Assert.NotEmpty(await rig.JournalAsync());
    }

    [Fact]
    public async Task Kraken_gives_the_newest_720_whatever_is_asked_for_and_a_day_is_final_with_the_next()
    {
        await using var rig = await AdapterCase.Of("kraken/ETH-USD").StartAsync(options => options with { HistoryFrom = new(2020, 1, 1) });
        var days = ((KrakenStub)rig.Stub).Days["ETHUSD"];
        for (var day = new DateOnly(2023, 1, 1); day < new DateOnly(2026, 3, 10); day = day.AddDays(1)) days[day] = (2000, 2001, 1999, 2000, 1);
        await rig.StepAsync("kraken/ETH-USD");
        Assert.Equal(719, (await rig.JournalAsync()).Count);
    }
}

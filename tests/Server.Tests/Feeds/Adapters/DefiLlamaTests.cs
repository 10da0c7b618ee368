using RegimeGrpc.Core;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class DefiLlamaTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DefiLlama_dates_are_text_or_numbers_a_missing_peg_is_unknown_and_today_is_no_day(bool numbers)
    {
        await using var rig = await AdapterCase.Of("defillama/stablecoins").StartAsync();
        var stub = (DefiLlamaStub)rig.Stub;
        stub.DatesAsNumbers = numbers;
        stub.WithoutDollar.Add(new(2026, 3, 10));
        await rig.StepAsync("defillama/stablecoins");
        var journal = await rig.JournalAsync();
        Assert.Equal(15, journal.Count);
        Assert.DoesNotContain(journal, observation => observation.EventTime == Instant.FromUtc(2026, 3, 11));
        Assert.Equal(Instant.FromUtc(2026, 3, 17), journal[^1].EventTime);
    }

    [Fact]
    public async Task DefiLlama_a_point_ten_times_as_high_is_kept_and_suspect()
    {
        await using var rig = await AdapterCase.Of("defillama/stablecoins").StartAsync();
        ((DefiLlamaStub)rig.Stub).Stablecoins[new(2026, 3, 16)] = "9999999999999";
        await rig.StepAsync("defillama/stablecoins");
        Assert.Equal(Quality.Suspect, (await rig.JournalAsync())[^1].Quality);
    }

    [Fact]
    public async Task DefiLlama_a_chain_with_a_blank_is_escaped_and_an_unknown_one_is_told()
    {
        await using var rig = await AdapterCase.Of("defillama/stablecoins").StartAsync();
        ((DefiLlamaStub)rig.Stub).Volume[new(2026, 3, 15)] = "1000000.5";
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("defillama/dexs-OP-Mainnet"));
        Assert.Empty(rig.Stub.Unexpected);
        rig.Stub.Script("/overview", StubStep.Status(404));
        Assert.IsType<PullResult.Fatal>(await rig.StepAsync("defillama/dexs-Base"));
    }

    [Fact]
    public async Task DefiLlama_a_history_that_was_all_revised_is_all_new_editions()
    {
        await using var rig = await AdapterCase.Of("defillama/stablecoins").StartAsync();
        await rig.StepAsync("defillama/stablecoins");
        var stub = (DefiLlamaStub)rig.Stub;
        foreach (var day in stub.Stablecoins.Keys.ToArray()) stub.Stablecoins[day] += "7";
        await rig.StepAsync("defillama/stablecoins");
        Assert.Equal((0, 16), (rig.Pull("defillama/stablecoins").LastSink.Added, rig.Pull("defillama/stablecoins").LastSink.Revised));
    }
}

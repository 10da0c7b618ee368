using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class TreasuryTests
{
    [Fact]
    public async Task Treasury_columns_are_found_by_name_and_a_null_one_is_nothing()
    {
        await using var rig = await AdapterCase.Of("treasury/daily_treasury_yield_curve").StartAsync();
        var stub = (TreasuryStub)rig.Stub;
        stub.InPre = true;
        stub.Nominal[new(2026, 3, 16)] = new() { ["BC_1_5MONTH"] = "3.71", ["BC_10YEAR"] = null, ["BC_2YEAR"] = "3.76" };
        await rig.StepAsync("treasury/daily_treasury_yield_curve");
        var journal = await rig.JournalAsync();
        Assert.Equal(6, journal.Count(observation => observation.Series == "macro.DGS2"));
        Assert.Equal(5, journal.Count(observation => observation.Series == "macro.DGS10"));
    }

    [Fact]
    public async Task Treasury_a_yield_that_cannot_be_is_left_out_alone_and_told()
    {
        await using var rig = await AdapterCase.Of("treasury/daily_treasury_yield_curve").StartAsync();
        ((TreasuryStub)rig.Stub).Nominal[new(2026, 3, 16)] = new() { ["BC_2YEAR"] = "376", ["BC_10YEAR"] = "4.11" };
        Assert.Equal("1 left out: macro.DGS2 of 2026-03-16 at 376 per cent", Assert.IsType<PullResult.NewData>(await rig.StepAsync("treasury/daily_treasury_yield_curve")).Caveat);
        Assert.Equal(11, (await rig.JournalAsync()).Count);
    }

    [Fact]
    public async Task Treasury_a_month_without_a_day_yet_is_empty_and_a_year_is_asked_for_whole()
    {
        await using var rig = await AdapterCase.Of("treasury/daily_treasury_yield_curve").StartAsync(options => options with { HistoryFrom = new(2025, 12, 1) });
        ((TreasuryStub)rig.Stub).Nominal.Clear();
        Assert.Empty(Assert.IsType<PullResult.NewData>(await rig.StepAsync("treasury/daily_treasury_yield_curve")).Facts);
        Assert.Contains(rig.Stub.Requests, request => request.EndsWith("field_tdr_date_value=2025", StringComparison.Ordinal));
        Assert.Empty(rig.Stub.Unexpected);
    }

    /// <summary>There are no yields of Good Friday, but of one with the employment report.</summary>
    [Theory]
    [InlineData("2024-03-28", "2024-04-01")]
    [InlineData("2023-04-06", "2023-04-07")]
    [InlineData("2024-05-24", "2024-05-28")]
    public async Task Treasury_expects_the_next_yields_on_the_next_day_that_has_some(string newest, string next)
    {
        await using var rig = await AdapterCase.Of("treasury/daily_treasury_yield_curve").StartAsync();
        var end = Instant.FromDate(DateOnly.Parse(newest, null).AddDays(1));
        var view = new PullView(rig.Now, null, null, new Dictionary<string, Instant> { ["macro.DGS2"] = end, ["macro.DGS10"] = end });
        Assert.Equal(NewYork.ToUtc(DateOnly.Parse(next, null), 18, 30), rig.Pull("treasury/daily_treasury_yield_curve").Source.Plan(view).Due);
    }

    [Fact]
    public async Task Treasury_s_name_of_the_real_column_is_a_setting()
    {
        await using var rig = await AdapterCase.Of("treasury/daily_treasury_yield_curve").StartAsync(options => options with { Providers = [.. options.Providers.Select(provider => provider with { RealColumn = "TC_10Y" })] });
        ((TreasuryStub)rig.Stub).Real[new(2026, 3, 16)] = new() { ["TC_10YEAR"] = "1.1", ["TC_10Y"] = "1.2" };
        await rig.StepAsync("treasury/daily_treasury_real_yield_curve");
        Assert.Equal(("macro.DFII10", 1.2), ((await rig.JournalAsync())[^1].Series, (await rig.JournalAsync())[^1].Scalar!.Value));
    }

    [Fact]
    public async Task Treasury_and_a_later_source_that_differs_are_reconciled_aloud()
    {
        await using var rig = await AdapterCase.Of("treasury/daily_treasury_yield_curve").StartAsync();
        await rig.StepAsync("treasury/daily_treasury_yield_curve");
        var end = Instant.FromUtc(2026, 3, 17);
        await rig.Sink.AppendAsync([Server.Feeds.Facts.Fact.Of("macro.DGS2", end, end, "fred", 3.76m)], true, CancellationToken.None);
        Assert.DoesNotContain(rig.Log.Lines, line => line.Contains("says something else", StringComparison.Ordinal));
        await rig.Sink.AppendAsync([Server.Feeds.Facts.Fact.Of("macro.DGS2", end, end, "fred", 3.78m)], true, CancellationToken.None);
        Assert.Contains(rig.Log.Lines, line => line.Contains("says something else", StringComparison.Ordinal));
        Assert.Equal(("fred", "r1"), ((await rig.JournalAsync())[^1].Source, (await rig.JournalAsync())[^1].Vintage));

        // Both say it again, as they do at every look: nothing is revised back.
        var before = await rig.JournalAsync();
        for (var round = 0; round < 3; round++)
        {
            await rig.StepAsync("treasury/daily_treasury_yield_curve");
            Assert.Equal(0, rig.Pull("treasury/daily_treasury_yield_curve").LastSink.Written);
            Assert.Equal(0, (await rig.Sink.AppendAsync([Server.Feeds.Facts.Fact.Of("macro.DGS2", end, end, "fred", 3.78m)], true, CancellationToken.None)).Written);
        }

        Assert.Equal(before, await rig.JournalAsync());
    }
}

using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds.Adapters;

/// <summary>The traps of its protocol.</summary>
public sealed class AlpacaTests
{
    [Theory]
    [InlineData(2026, 3, 6, 5)]
    [InlineData(2026, 3, 9, 4)]
    [InlineData(2025, 10, 31, 4)]
    [InlineData(2025, 11, 3, 5)]
    public void Alpaca_days_begin_at_midnight_in_New_York(int year, int month, int day, int hour) =>
        Assert.Equal(Instant.FromUtc(year, month, day, hour), NewYork.ToUtc(new(year, month, day), 0));

    [Fact]
    public async Task Alpaca_bars_over_the_change_of_the_clocks_are_those_of_their_sessions()
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync();
        await rig.StepAsync("alpaca/bars");
        var iwm = (await rig.JournalAsync()).Where(observation => observation.Series == "equity.IWM.day").ToArray();
        Assert.Equal(
            [Instant.FromUtc(2026, 3, 6, 21), Instant.FromUtc(2026, 3, 9, 20)],
            iwm.Select(bar => bar.EventTime).Where(time => time.UtcDate.Day is 6 or 9));
    }

    /// <summary>Twenty minutes after four in New York, on both sides of both changes: the bar's own time is an hour off in one of them.</summary>
    [Theory]
    [InlineData(2026, 3, 2)]
    [InlineData(2026, 10, 26)]
    public async Task Alpaca_bars_are_known_after_the_close_by_the_clock_in_New_York_in_the_weeks_of_the_change(int year, int month, int day)
    {
        var stub = new AlpacaStub(FeedRig.Key, FeedRig.Secret);
        var (first, last) = (new DateOnly(year, month, day), new DateOnly(year, month, day).AddDays(11));
        foreach (var symbol in (string[])["IWM", "SPY", "UUP", "HYG", "IEF", "LQD"])
        {
            stub.Bars[symbol] = [];
            for (var date = first; date <= last; date = date.AddDays(1))
                if (NyseCalendar.Default.IsSession(date)) stub.Bars[symbol][NewYork.ToUtc(date, 0).ToDateTimeOffset()] = ("240", "242", "239", "241", "1000");
        }

        await using var rig = await FeedRig.StartAsync(stub, Providers.Alpaca, NewYork.ToUtc(last, 20));
        stub.Now = () => rig.Clock.GetUtcNow();
        await rig.StepAsync("alpaca/bars");
        var iwm = (await rig.JournalAsync()).Where(observation => observation.Series == "equity.IWM.day").ToArray();
        Assert.Equal(10, iwm.Length);
        Assert.Equal(iwm.Select(bar => NewYork.ToUtc(NewYork.Date(bar.EventTime), 16, 20)), iwm.Select(bar => bar.KnownAt));
        Assert.Equal(2, iwm.Select(bar => bar.KnownAt.ToDateTimeOffset().Hour).Distinct().Count());
    }

    [Fact]
    public async Task Alpaca_a_half_day_ends_at_one()
    {
        var stub = new AlpacaStub(FeedRig.Key, FeedRig.Secret) { Now = () => new(2025, 11, 28, 18, 20, 0, TimeSpan.Zero) };
        foreach (var symbol in (string[])["IWM", "SPY", "UUP", "HYG", "IEF", "LQD"])
            stub.Bars[symbol] = new() { [new(2025, 11, 28, 5, 0, 0, TimeSpan.Zero)] = ("240", "242", "239", "241", "1000") };
        await using var rig = await FeedRig.StartAsync(stub, Providers.Alpaca, Instant.FromUtc(2025, 11, 28, 18, 20));
        await rig.StepAsync("alpaca/bars");
        Assert.All(await rig.JournalAsync(), bar => Assert.Equal(Instant.FromUtc(2025, 11, 28, 18), bar.EventTime));
        Assert.Equal(6, (await rig.JournalAsync()).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Alpaca_a_bar_that_cannot_be_costs_itself_and_when_all_are_so_nothing_is_taken(bool all)
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync();
        var stub = (AlpacaStub)rig.Stub;
        var sound = stub.Bars.Values.Sum(bars => bars.Count);
        foreach (var bars in stub.Bars.Values)
            foreach (var start in bars.Keys.ToArray())
                if (all || (bars == stub.Bars["LQD"] && start == bars.Keys.Max()))
                    bars[start] = ("240", "239", "241", "240", "1000");
        var result = await rig.StepAsync("alpaca/bars");
        Assert.Equal(all ? 0 : sound - 1, (await rig.JournalAsync()).Count);
        if (all) Assert.IsType<PullResult.Transient>(result);
        else Assert.StartsWith("1 left out: LQD: low and high", Assert.IsType<PullResult.NewData>(result).Caveat, StringComparison.Ordinal);
    }

    /// <summary>An hour off is another day's, and would revise that one's bar.</summary>
    [Fact]
    public async Task Alpaca_a_bar_that_does_not_begin_at_midnight_in_New_York_is_left_out_and_told()
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync();
        await rig.StepAsync("alpaca/bars");
        var before = await rig.JournalAsync();
        // The sixth of March in winter time: by that instant still the evening of the fifth.
        ((AlpacaStub)rig.Stub).Bars["LQD"][new(2026, 3, 6, 4, 0, 0, TimeSpan.Zero)] = ("100", "102.75", "99.5", "101.05", "62000000");
        Assert.StartsWith("1 left out: LQD: a day's bar that does not begin at midnight", Assert.IsType<PullResult.NewData>(await rig.StepAsync("alpaca/bars")).Caveat, StringComparison.Ordinal);
        Assert.Equal(before, await rig.JournalAsync());
    }

    /// <summary>Raw bars: a split of two for one halves the next bar and leaves those before it as they were traded.</summary>
    [Fact]
    public async Task Alpaca_on_the_day_of_a_split_the_new_bar_is_as_traded_and_no_older_one_is_revised()
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync();
        var stub = (AlpacaStub)rig.Stub;
        await rig.StepAsync("alpaca/bars");
        var before = await rig.JournalAsync();
        rig.Clock.SetUtcNow(new(2026, 3, 12, 21, 0, 0, TimeSpan.Zero));
        stub.Now = () => rig.Clock.GetUtcNow();
        foreach (var (symbol, bars) in stub.Bars)
            bars[NewYork.ToUtc(new(2026, 3, 12), 0).ToDateTimeOffset()] = symbol == "IWM" ? ("100", "102.75", "99.5", "101.05", "62000000") : ("200", "205.5", "199.25", "202.1", "31000000");
        await rig.StepAsync("alpaca/bars");
        var after = await rig.JournalAsync();
        Assert.Equal((6, 0), (rig.Pull("alpaca/bars").LastSink.Added, rig.Pull("alpaca/bars").LastSink.Revised));
        Assert.Equal(before, after.Take(before.Count));
        Assert.Equal(new Bar(100, 102.75, 99.5, 101.05, 62_000_000), after.Single(bar => bar.Series == "equity.IWM.day" && bar.EventTime == Instant.FromUtc(2026, 3, 12, 20)).Bar);
        Assert.Empty(stub.Unexpected);
    }

    [Fact]
    public async Task Alpaca_pages_split_symbols_and_a_token_that_comes_twice_ends_it()
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync();
        var stub = (AlpacaStub)rig.Stub;
        stub.PageSize = 5;
        await rig.StepAsync("alpaca/bars");
        Assert.Equal(6 * 8, (await rig.JournalAsync()).Count);
        stub.LoopsTokens = true;
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("alpaca/bars"));
    }

    [Fact]
    public async Task Alpaca_what_is_too_recent_for_its_clock_is_asked_for_a_little_older()
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync();
        var stub = (AlpacaStub)rig.Stub;
        stub.Now = () => rig.Clock.GetUtcNow().AddMinutes(-5);
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("alpaca/bars"));
        Assert.Equal(2, stub.Requests.Count);
        stub.Now = () => rig.Clock.GetUtcNow().AddHours(-5);
        Assert.IsType<PullResult.Fatal>(await rig.StepAsync("alpaca/bars"));
    }

    [Fact]
    public async Task Alpaca_comes_once_after_the_close_and_once_more_before_the_next_open()
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync();
        await rig.StepAsync("alpaca/bars");
        var next = await rig.Pull("alpaca/bars").NextAsync(CancellationToken.None);
        Assert.Equal(NewYork.ToUtc(new(2026, 3, 12), 9), next);
        rig.Clock.SetUtcNow(next.ToDateTimeOffset());
        ((AlpacaStub)rig.Stub).Now = () => rig.Clock.GetUtcNow();
        await rig.StepAsync("alpaca/bars");
        Assert.Equal(NewYork.ToUtc(new(2026, 3, 12), 16, 20), await rig.Pull("alpaca/bars").NextAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Alpaca_a_calendar_that_differs_is_told()
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync();
        var stub = (AlpacaStub)rig.Stub;
        for (var date = new DateOnly(2026, 3, 11); date <= new DateOnly(2026, 6, 1); date = date.AddDays(1))
            if (NyseCalendar.Default.On(date) is { } session) stub.Calendar[date] = session.Early ? "13:00" : "16:00";
        Assert.Null(Assert.IsType<PullResult.NewData>(await rig.StepAsync("alpaca/calendar")).Caveat);
        stub.Calendar.Remove(new DateOnly(2026, 3, 20));
        Assert.Contains("2026-03-20", Assert.IsType<PullResult.NewData>(await rig.StepAsync("alpaca/calendar")).Caveat, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_refused_is_an_alarm_and_no_loop()
    {
        await using var rig = await AdapterCase.Of("alpaca/bars").StartAsync(options => options with { Providers = [options.Providers[0] with { Key = "another" }] });
        Assert.IsType<PullResult.Fatal>(await rig.StepAsync("alpaca/bars"));
        Assert.Equal(FeedState.Disabled, rig.Board.Of("alpaca", "equity.IWM.day")!.State);
        Assert.Equal(rig.Now + TimeSpan.FromHours(6), await rig.Pull("alpaca/bars").NextAsync(CancellationToken.None));
        Assert.Contains($"asked again at {rig.Now + TimeSpan.FromHours(6)}", rig.Board.Of("alpaca", "equity.IWM.day")!.Reason, StringComparison.Ordinal);
    }
}

using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Server.Feeds;
using RegimeGrpc.Server.Feeds.Fred;
using RegimeGrpc.Server.Feeds.Pull;
using RegimeGrpc.Server.Pipeline;
using RegimeGrpc.Testing;
using RegimeGrpc.Testing.Stubs;

namespace RegimeGrpc.Server.Tests.Feeds;

/// <summary>What is particular to each provider: the traps of its protocol.</summary>
public sealed class ProviderTests
{
    [Fact]
    public async Task Coinbase_candles_are_low_high_open_close_and_the_open_day_is_left_out()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        await rig.StepAsync("coinbase/ETH-USD");
        var journal = await rig.JournalAsync();
        Assert.Equal(new Bar(2000, 2100.5, 1990, 2066, 1234.5), journal[^1].Bar);
        Assert.Equal(Instant.FromUtc(2026, 3, 17), journal[^1].EventTime);
        Assert.Equal(7, journal.Count);
    }

    [Fact]
    public async Task Coinbase_is_asked_for_windows_of_three_hundred_days_and_not_one_more()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync(options => options with { HistoryFrom = new(2022, 1, 1) });
        // The stub refuses 302 rows, as Coinbase does.
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Empty(rig.Stub.Unexpected);
        Assert.Equal(6, rig.Stub.Requests.Count);
        Assert.Equal(7, (await rig.JournalAsync()).Count);
    }

    [Fact]
    public async Task Coinbase_day_is_final_when_the_next_has_a_row_or_a_minute_has_passed()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        var days = ((CoinbaseStub)rig.Stub).Days["ETH-USD"];
        await rig.StepAsync("coinbase/ETH-USD");
        var midnight = Instant.FromUtc(2026, 3, 18);
        rig.Clock.SetUtcNow((midnight + TimeSpan.FromSeconds(4)).ToDateTimeOffset());
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(7, (await rig.JournalAsync()).Count);
        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        days[new(2026, 3, 18)] = (2067m, 2067m, 2067m, 2067m, 0.1m);
        await rig.StepAsync("coinbase/ETH-USD");
        var sealedDay = (await rig.JournalAsync())[^1];
        Assert.Equal((midnight, midnight + TimeSpan.FromSeconds(6)), (sealedDay.EventTime, sealedDay.KnownAt));

        // No trade after midnight: the minute decides.
        rig.Clock.SetUtcNow((midnight + TimeSpan.FromDays(1) + TimeSpan.FromSeconds(59)).ToDateTimeOffset());
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(8, (await rig.JournalAsync()).Count);
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(9, (await rig.JournalAsync()).Count);
    }

    [Fact]
    public async Task Coinbase_a_missing_day_is_a_hole_and_a_product_listed_later_has_no_rows_before()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync(options => options with { HistoryFrom = new(2025, 1, 1) });
        ((CoinbaseStub)rig.Stub).Days["ETH-USD"].Remove(new DateOnly(2026, 3, 12));
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(6, (await rig.JournalAsync()).Count);
    }

    [Fact]
    public async Task Coinbase_and_Kraken_that_differ_are_told_and_the_bar_is_suspect()
    {
        await using var rig = await AdapterCase.Of("coinbase/ETH-USD").StartAsync();
        rig.Service<Server.Feeds.Trades.DayCheck>().Compare("ETH-USD", Instant.FromUtc(2026, 3, 16), "kraken", new(2000, 2300, 1990, 2200, 10));
        await rig.StepAsync("coinbase/ETH-USD");
        Assert.Equal(Quality.Suspect, (await rig.JournalAsync())[^1].Quality);
        Assert.Equal(FeedState.Degraded, rig.Board.Of("coinbase", "crypto.ETH-USD.coinbase.day")!.State);
    }

    [Fact]
    public async Task Kraken_errors_come_as_200()
    {
        await using var rig = await AdapterCase.Of("kraken/ETH-USD").StartAsync();
        rig.Stub.Script("/OHLC", StubStep.Status(200, """{"error":["EGeneral:Too many requests"]}"""));
        Assert.IsType<PullResult.Throttled>(await rig.StepAsync("kraken/ETH-USD"));
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
    }

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
    public async Task Treasury_a_month_without_a_day_yet_is_empty_and_a_year_is_asked_for_whole()
    {
        await using var rig = await AdapterCase.Of("treasury/daily_treasury_yield_curve").StartAsync(options => options with { HistoryFrom = new(2025, 12, 1) });
        ((TreasuryStub)rig.Stub).Nominal.Clear();
        Assert.Empty(Assert.IsType<PullResult.NewData>(await rig.StepAsync("treasury/daily_treasury_yield_curve")).Facts);
        Assert.Contains(rig.Stub.Requests, request => request.EndsWith("field_tdr_date_value=2025", StringComparison.Ordinal));
        Assert.Empty(rig.Stub.Unexpected);
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
        rig.Stub.Script("/", StubStep.Status(200, """{"status":"REQUEST_NOT_PROCESSED","responseTime":0,"message":["Request could not be serviced, as the daily threshold has been reached."],"Results":{}}"""));
        // A key that is wrong is answered with the same word, so both are said.
        var limit = Assert.IsType<PullResult.Throttled>(await rig.StepAsync("bls/CPI"));
        Assert.True(limit.RetryAt >= Instant.FromUtc(2026, 4, 1));
        Assert.Contains("feeds:bls:key", limit.Reason, StringComparison.Ordinal);
        rig.Stub.Script("/", StubStep.Status(200, """{"status":"REQUEST_FAILED_INVALID_PARAMETERS","responseTime":0,"message":["x"],"Results":{}}"""));
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("bls/CPI"));
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

    [Fact]
    public async Task Finra_a_403_is_not_yet_and_later_it_is_there()
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        var stub = (FinraStub)rig.Stub;
        await rig.StepAsync("finra/CNMSshvol");
        var count = (await rig.JournalAsync()).Count;
        // The third of July is a holiday: the next session is the sixth.
        Assert.Equal(NewYork.ToUtc(new(2026, 7, 6), 18, 30), await rig.Pull("finra/CNMSshvol").NextAsync(CancellationToken.None));
        rig.Clock.SetUtcNow(NewYork.ToUtc(new(2026, 7, 6), 18, 30).ToDateTimeOffset());
        stub.Files.Clear();
        Assert.IsType<PullResult.NotYet>(await rig.StepAsync("finra/CNMSshvol"));
        stub.Files[new(2026, 7, 6)] = ["IWM|10.5|0|21.0|B,Q,N"];
        rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await rig.StepAsync("finra/CNMSshvol");
        var last = (await rig.JournalAsync())[^1];
        Assert.Equal((count + 1, 0.5, rig.Now), ((await rig.JournalAsync()).Count, last.Scalar!.Value, last.KnownAt));
    }

    [Theory]
    [InlineData("\n", null, true)]
    [InlineData("\r\n", null, true)]
    [InlineData("\n", "", false)]
    [InlineData("\n", "7", false)]
    [InlineData("\n", "3\n\n", true)]
    public async Task Finra_a_text_that_is_cut_short_shows_in_its_count_alone(string lineEnd, string? trailer, bool isWhole)
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        var stub = (FinraStub)rig.Stub;
        (stub.LineEnd, stub.Trailer) = (lineEnd, trailer);
        var result = await rig.StepAsync("finra/CNMSshvol");
        Assert.Equal(isWhole, result is PullResult.NewData);
        Assert.Equal(isWhole ? 21 : 0, (await rig.JournalAsync()).Count);
        if (!isWhole) Assert.NotEmpty(rig.Quarantine());
    }

    [Fact]
    public async Task Finra_a_header_that_was_renamed_is_put_aside()
    {
        await using var rig = await AdapterCase.Of("finra/CNMSshvol").StartAsync();
        ((FinraStub)rig.Stub).Header = "Date|Symbol|ShortVol|ShortExemptVolume|TotalVolume|Market";
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("finra/CNMSshvol"));
        Assert.NotEmpty(rig.Quarantine());
    }

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
        Assert.Equal(Licence.NonCommercial, rig.Board.Of("coinmetrics", "onchain.eth.exchange-balance")!.Licence);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SoSoValue_data_are_an_object_or_a_list(bool asList)
    {
        await using var rig = await AdapterCase.Of("sosovalue/us-eth-spot").StartAsync();
        ((SoSoValueStub)rig.Stub).DataAsList = asList;
        await rig.StepAsync("sosovalue/us-eth-spot");
        Assert.Equal(6, (await rig.JournalAsync()).Count);
        Assert.Equal(-55.066216, (await rig.JournalAsync())[^1].Scalar);
    }

    [Fact]
    public async Task SoSoValue_errors_come_as_200_and_say_when_to_come_back()
    {
        await using var rig = await AdapterCase.Of("sosovalue/us-eth-spot").StartAsync();
        rig.Stub.Script("/", StubStep.Status(200, """{"code":42901,"message":"Rate limit exceeded","details":{"limit":20,"window":"60s","retry_after":45}}"""));
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(45), Assert.IsType<PullResult.Throttled>(await rig.StepAsync("sosovalue/us-eth-spot")).RetryAt);
        rig.Stub.Script("/", StubStep.Status(200, """{"code":50001,"msg":"internal","data":null}"""));
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("sosovalue/us-eth-spot"));
        rig.Stub.Script("/", StubStep.Status(200, """{"code":40101,"msg":"unauthorized","data":null}"""));
        Assert.Contains("feeds:sosovalue:key", Assert.IsType<PullResult.Fatal>(await rig.StepAsync("sosovalue/us-eth-spot")).Reason, StringComparison.Ordinal);
        var reset = (rig.Now + TimeSpan.FromSeconds(30) - Instant.UnixEpoch).TotalMilliseconds;
        rig.Stub.Script("/", StubStep.Status(429, "{}", ("X-RateLimit-Reset", reset.ToString("0", null))));
        Assert.Equal(rig.Now + TimeSpan.FromSeconds(30), Assert.IsType<PullResult.Throttled>(await rig.StepAsync("sosovalue/us-eth-spot")).RetryAt);
    }

    /// <summary>The path of the total of 21 August 2026: a placeholder, then growing as funds report, the sign of the end not that of the middle.</summary>
    [Fact]
    public async Task SoSoValue_a_total_that_changes_sign_is_nothing_until_noon_of_the_next_session()
    {
        var stub = new SoSoValueStub(FeedRig.Key);
        await using var rig = await FeedRig.StartAsync(stub, Providers.SoSoValue, Instant.FromUtc(2026, 8, 21, 20));
        foreach (var (hours, total) in ((int, string)[])[(0, "0.0"), (3, "13700000.0"), (5, "-23300000.0"), (9, "184000000.0")])
        {
            rig.Clock.SetUtcNow((Instant.FromUtc(2026, 8, 21, 20) + TimeSpan.FromHours(hours)).ToDateTimeOffset());
            stub.Flows[new(2026, 8, 21)] = total;
            await rig.StepAsync("sosovalue/us-eth-spot");
            Assert.Empty(await rig.JournalAsync());
        }

        rig.Clock.SetUtcNow(NewYork.ToUtc(new(2026, 8, 24), 12).ToDateTimeOffset());
        await rig.StepAsync("sosovalue/us-eth-spot");
        Assert.Equal(184.0, Assert.Single(await rig.JournalAsync()).Scalar);
    }

    [Fact]
    public async Task SoSoValue_a_holiday_is_no_day_and_a_window_that_shrinks_deletes_nothing()
    {
        await using var rig = await AdapterCase.Of("sosovalue/us-eth-spot").StartAsync();
        var stub = (SoSoValueStub)rig.Stub;
        stub.Flows[new(2026, 3, 14)] = "1.0";
        await rig.StepAsync("sosovalue/us-eth-spot");
        var before = await rig.JournalAsync();
        Assert.Equal(6, before.Count);
        foreach (var day in stub.Flows.Keys.Take(5).ToArray()) stub.Flows.Remove(day);
        await rig.StepAsync("sosovalue/us-eth-spot");
        Assert.Equal(before, await rig.JournalAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Beacon_queues_are_the_sums_of_their_stake_in_either_encoding(bool ssz)
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        ((BeaconStub)rig.Stub).SpeaksSsz = ssz;
        await rig.StepAsync("beacon/queues");
        var journal = await rig.JournalAsync();
        Assert.Equal(2_262_825.0, journal.Single(observation => observation.Series.EndsWith("entry-queue", StringComparison.Ordinal)).Scalar);
        Assert.Equal(65.5, journal.Single(observation => observation.Series.EndsWith("exit-queue", StringComparison.Ordinal)).Scalar);
        // The epochs the chain has given out are exact: 450 of them, 225 a day.
        Assert.Equal(2.0, journal.Single(observation => observation.Series.EndsWith("exit-wait", StringComparison.Ordinal)).Scalar);
        Assert.All(journal, observation => Assert.Equal(Instant.FromUtc(2026, 8, 23), observation.EventTime));
    }

    [Theory]
    [InlineData("syncing")]
    [InlineData("optimistic")]
    [InlineData("yesterday")]
    public async Task Beacon_says_nothing_while_the_node_does_not_know(string how)
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        var stub = (BeaconStub)rig.Stub;
        if (how == "syncing") stub.IsSyncing = true;
        if (how == "optimistic") stub.IsOptimistic = true;
        if (how == "yesterday") stub.FinalizedEpoch -= 10;
        Assert.IsType<PullResult.NotYet>(await rig.StepAsync("beacon/queues"));
        Assert.Empty(await rig.JournalAsync());
    }

    [Fact]
    public async Task Beacon_a_cut_encoding_a_new_fork_an_empty_queue_and_a_missing_constant()
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        var stub = (BeaconStub)rig.Stub;
        (stub.SpeaksSsz, stub.CutSsz) = (true, 5);
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("beacon/queues"));
        stub.CutSsz = 0;
        stub.Spec.Remove("SLOTS_PER_EPOCH");
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("beacon/queues"));
        stub.Spec["SLOTS_PER_EPOCH"] = "32";
        stub.ExitEpoch = ulong.MaxValue;
        Assert.IsType<PullResult.Transient>(await rig.StepAsync("beacon/queues"));
        stub.Deposits.Clear();
        stub.Exiting.Clear();
        stub.Fork = "gloas";
        Assert.Contains("gloas", Assert.IsType<PullResult.NewData>(await rig.StepAsync("beacon/queues")).Caveat, StringComparison.Ordinal);
        Assert.Equal(0.0, (await rig.JournalAsync()).Single(observation => observation.Series.EndsWith("entry-queue", StringComparison.Ordinal)).Scalar);
        Assert.Equal(0.0, (await rig.JournalAsync()).Single(observation => observation.Series.EndsWith("exit-wait", StringComparison.Ordinal)).Scalar);
    }

    [Fact]
    public async Task Beacon_a_state_that_is_not_there_is_asked_for_again()
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        rig.Stub.Script("/pending_deposits", StubStep.Status(404, """{"code":404,"message":"State not found"}"""));
        Assert.Contains("404", Assert.IsType<PullResult.Transient>(await rig.StepAsync("beacon/queues")).Reason, StringComparison.Ordinal);
        Assert.Empty(await rig.JournalAsync());
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("beacon/queues"));
    }

    /// <summary>As long as the queue was in August 2026, with keys and signatures of their true length: 15 MB.</summary>
    [Fact]
    public async Task Beacon_a_long_queue_in_JSON_is_read_whole()
    {
        await using var rig = await AdapterCase.Of("beacon/queues").StartAsync();
        var stub = (BeaconStub)rig.Stub;
        stub.Deposits.Clear();
        for (var i = 0; i < 34_749; i++) stub.Deposits.Add(32_000_000_000);
        var (key, signature) = (new string('a', 96), new string('b', 192));
        rig.Stub.Rewrite = body => body.Replace("\"pubkey\":\"0x\"", $"\"pubkey\":\"0x{key}\"", StringComparison.Ordinal).Replace("\"signature\":\"0x\"", $"\"signature\":\"0x{signature}\"", StringComparison.Ordinal);
        Assert.IsType<PullResult.NewData>(await rig.StepAsync("beacon/queues"));
        Assert.Equal(34_749.0 * 32, (await rig.JournalAsync()).Single(observation => observation.Series.EndsWith("entry-queue", StringComparison.Ordinal)).Scalar);
    }

    [Fact]
    public async Task Lido_is_made_gross_and_an_old_or_missing_yield_is_nothing()
    {
        await using var rig = await AdapterCase.Of("lido/apr").StartAsync();
        var stub = (LidoStub)rig.Stub;
        stub.Apr = "null";
        Assert.IsType<PullResult.NotYet>(await rig.StepAsync("lido/apr"));
        (stub.Apr, stub.TimeUnix) = ("4.5", stub.TimeUnix - (49 * 3600));
        Assert.NotNull(Assert.IsType<PullResult.NewData>(await rig.StepAsync("lido/apr")).Caveat);
        stub.TimeUnix += 49 * 3600;
        await rig.StepAsync("lido/apr");
        Assert.Equal(5.0, Assert.Single(await rig.JournalAsync()).Scalar);
    }

    [Fact]
    public async Task ValidatorQueue_the_days_that_counted_validators_are_multiplied_and_suspect()
    {
        var stub = new ValidatorQueueStub();
        foreach (var day in (int[])[6, 7, 21, 22]) stub.Days[new(2025, 5, day)] = ("100", "10", "34000000", "null");
        await using var rig = await FeedRig.StartAsync(stub, Providers.ValidatorQueue, Instant.FromUtc(2025, 5, 24));
        await rig.StepAsync("validatorqueue/history");
        var entry = (await rig.JournalAsync()).Where(observation => observation.Series.EndsWith("entry-queue", StringComparison.Ordinal)).ToArray();
        Assert.Equal<IEnumerable<double?>>([100, 3200, 3200, 100], entry.Select(observation => observation.Scalar));
        Assert.Equal([Quality.Ok, Quality.Suspect, Quality.Suspect, Quality.Ok], entry.Select(observation => observation.Quality));
        Assert.Equal(12, (await rig.JournalAsync()).Count);
        Assert.IsType<PullResult.NotModified>(await rig.StepAsync("validatorqueue/history"));
    }

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

    [Fact]
    public async Task Growthepie_sums_one_key_over_chains_in_production_each_once()
    {
        await using var rig = await AdapterCase.Of("growthepie/fees").StartAsync();
        ((GrowthepieStub)rig.Stub).Exports["fees"].AddRange([("fees_paid_eth", "base", new(2026, 3, 16), "20.5"), ("fees_paid_eth", "base", new(2027, 1, 1), "20.5")]);
        await rig.StepAsync("growthepie/fees");
        var journal = await rig.JournalAsync();
        Assert.Equal(30.665, journal[^1].Scalar);
        Assert.Equal(16, journal.Count);
    }
}

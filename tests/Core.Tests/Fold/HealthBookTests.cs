using CsCheck;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Fold;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Core.Series;
using RegimeGrpc.Core.Signals;

namespace RegimeGrpc.Core.Tests.Fold;

public class HealthBookTests
{
    private static readonly Model Model = EthSmallCaps.Model;

    [Fact]
    public void Before_the_first_seal_nothing_is_due_however_old_the_history()
    {
        var engine = new Engine(Model);
        var newest = Instant.FromUtc(1977, 5, 11);
        engine.Step(engine.Revision.Next, new() { Series = "macro.DGS2", EventTime = newest, KnownAt = newest, Scalar = 7.4, Source = "test" });
        Assert.Empty(engine.Health);
        engine.Step(engine.Revision.Next, new() { Series = "macro.DGS2", EventTime = Schedule.Start, KnownAt = Schedule.Start, Scalar = 2.3, Source = "test" });
        Assert.NotEqual(InputStatus.Unavailable, Assert.Single(engine.Health, input => input.Series == "macro.DGS2").Status);
    }

    [Fact]
    public void Health_kept_is_health_made_anew() =>
        Gen.Select(Gen.Int[0, Model.Roles.Count - 1], Gen.Int[0, 3 * 24 * 60], Gen.Int[0, 40 * 24 * 60], Gen.Bool).Array[1, 120].Sample(steps =>
        {
            var (book, inputs, now) = (new HealthBook(Model, NyseCalendar.Default), new Inputs(), Instant.FromUtc(2023, 11, 20));
            foreach (var (role, minutes, age, observes) in steps)
            {
                // Now and then a step ends exactly at an instant at which something may change.
                now += TimeSpan.FromMinutes(minutes);
                if (minutes % 7 == 0) now = NyseCalendar.Default.NextCloseAtOrAfter(now).Close + TimeSpan.FromTicks(minutes % 2);
                if (observes) inputs.Observe(Model.Roles[role].Series, now - TimeSpan.FromMinutes(age), now);
                var kept = book.At(now, inputs);
                Assert.Equal(new HealthBook(Model, NyseCalendar.Default).At(now, inputs), kept);
                for (var i = 0; i < kept.Count; i++)
                {
                    var newest = inputs.Of(kept[i].Series);
                    var (status, due) = HealthRules.At(now, SeriesCatalogue.Find(kept[i].Series)!, newest, NyseCalendar.Default);
                    Assert.Equal((Model.Roles[i].Role.ToString(), status, due, newest?.EventTime), (kept[i].Role, kept[i].Status, kept[i].DueAt, kept[i].EventTime));
                }
            }
        }, iter: 300);

    /// <summary>Columns: the Friday the newest value is about, when it came, and the day the next one is due.</summary>
    [Theory]
    [InlineData("macro.NFCI", "2025-10-24", "2025-10-29", "2025-11-05")]
    [InlineData("macro.NFCI", "2025-10-31", "2025-11-05", "2025-11-13")]
    [InlineData("macro.NFCI", "2025-11-07", "2025-11-13", "2025-11-19")]
    [InlineData("macro.NFCI", "2025-05-16", "2025-05-21", "2025-05-29")]
    [InlineData("macro.NFCI", "2025-12-19", "2025-12-24", "2025-12-31")]
    [InlineData("macro.NFCI", "2024-12-20", "2024-12-26", "2025-01-02")]
    [InlineData("macro.NFCI", "2021-06-04", "2021-06-09", "2021-06-16")]
    [InlineData("macro.DTWEXBGS", "2025-10-03", "2025-10-06", "2025-10-14")]
    [InlineData("macro.DTWEXBGS", "2025-10-10", "2025-10-14", "2025-10-20")]
    public void A_federal_holiday_early_in_the_week_moves_a_weekly_publication_and_no_later_one(string series, string about, string known, string due)
    {
        var inputs = new Inputs();
        inputs.Observe(series, Instant.FromDate(DateOnly.ParseExact(about, "O").AddDays(1)), NewYork.ToUtc(DateOnly.ParseExact(known, "O"), 17));
        Assert.Equal(DateOnly.ParseExact(due, "O"), NewYork.Date(Due(series, inputs)));
    }

    /// <summary>On 13 October 2025 the exchange is open and the agencies are not; on Good Friday it is the other way round.</summary>
    [Theory]
    [InlineData("2025-10-10", "2025-10-14", "macro.DGS2")]
    [InlineData("2025-10-10", "2025-10-13", "macro.VIX")]
    [InlineData("2025-11-10", "2025-11-12", "macro.DFII10")]
    [InlineData("2026-04-02", "2026-04-06", "macro.DGS2")]
    public void A_day_on_which_the_agencies_or_the_exchange_are_closed_brings_no_yields(string day, string due, string series)
    {
        var (inputs, known) = (new Inputs(), NewYork.ToUtc(DateOnly.ParseExact(day, "O"), 18, 30));
        inputs.Observe(series, Instant.FromDate(DateOnly.ParseExact(day, "O").AddDays(1)), known);
        Assert.Equal(NewYork.ToUtc(DateOnly.ParseExact(due, "O"), 18, 30), Due(series, inputs));
        var definition = SeriesCatalogue.Find(series)!;
        var eve = NewYork.ToUtc(DateOnly.ParseExact(due, "O"), 9);
        for (var now = known; now < eve; now += TimeSpan.FromHours(1))
            Assert.Contains(HealthRules.At(now, definition, inputs.Of(series), NyseCalendar.Default).Status, (InputStatus[])[InputStatus.Current, InputStatus.MarketClosed]);
    }

    /// <summary>The dates of the end of 2025: October's prices never came, November's came on 18 December instead of the 10th.</summary>
    [Fact]
    public void A_monthly_release_is_due_when_it_is_announced_and_the_last_word_counts()
    {
        const string cpi = "macro.CPIAUCSL", dates = "macro.CPI.release";
        var engine = new Engine(Model);
        var began = NewYork.ToUtc(new(2025, 10, 24), 8, 30);
        Step(cpi, Instant.FromUtc(2025, 10, 1), began + TimeSpan.FromSeconds(10), 324.4);
        Assert.Equal(began + TimeSpan.FromSeconds(10) + TimeSpan.FromDays(33), Of().DueAt);
        Step(dates, Instant.FromUtc(2025, 10, 1), began + TimeSpan.FromDays(8), Seconds(new(2025, 11, 13)));
        Assert.Equal(NewYork.ToUtc(new(2025, 11, 13), 9, 30), Of().DueAt);
        Step(dates, Instant.FromUtc(2025, 10, 1), began + TimeSpan.FromDays(9), Seconds(new(2025, 12, 10)));
        Assert.Equal(NewYork.ToUtc(new(2025, 12, 10), 9, 30), Of().DueAt);
        Step(dates, Instant.FromUtc(2025, 11, 1), began + TimeSpan.FromDays(10), Seconds(new(2025, 12, 18)));
        Assert.Equal((InputStatus.Current, NewYork.ToUtc(new(2025, 12, 10), 9, 30)), (Of().Status, Of().DueAt));
        // What is no date says nothing.
        Step(dates, Instant.FromUtc(2025, 11, 1), began + TimeSpan.FromDays(11), 1e300);
        Step(dates, Instant.FromUtc(2025, 11, 1), began + TimeSpan.FromDays(12), 7);
        Assert.Equal(NewYork.ToUtc(new(2025, 12, 10), 9, 30), Of().DueAt);

        var loaded = Engine.Load(Model, engine.Save());
        Assert.Equal(engine.Health, loaded.Health);
        Assert.Equal(engine.Save(), loaded.Save());
        Step("macro.VIX", began, NewYork.ToUtc(new(2025, 12, 10), 9, 30), 17);
        Assert.Equal(InputStatus.Late, Of().Status);
        Step("macro.VIX", began, NewYork.ToUtc(new(2025, 12, 17), 9, 30), 17);
        Assert.Equal(InputStatus.Stale, Of().Status);
        Step(cpi, Instant.FromUtc(2025, 12, 1), NewYork.ToUtc(new(2025, 12, 18), 8, 31), 325);
        Assert.Equal(InputStatus.Current, Of().Status);

        InputHealth Of() => engine.Health.First(input => input.Series == cpi);
        double Seconds(DateOnly date) => NewYork.ToUtc(date, 8, 30).Ticks / Instant.TicksPerSecond;
        void Step(string series, Instant about, Instant known, double value) =>
            engine.Step(engine.Revision.Next, new() { Series = series, EventTime = about, KnownAt = known, Scalar = value, Source = "test" });
    }

    [Fact]
    public void Nothing_new_makes_nothing_new()
    {
        var (book, inputs, now) = (new HealthBook(Model, NyseCalendar.Default), new Inputs(), Instant.FromUtc(2023, 11, 20, 15));
        inputs.Observe("equity.RUT.day", now, now);
        var first = book.At(now, inputs);
        Assert.Same(first, book.At(now + TimeSpan.FromSeconds(1), inputs));
        inputs.Observe("crypto.ETH-USD.coinbase.trade", now, now);
        var second = book.At(now + TimeSpan.FromSeconds(2), inputs);
        Assert.NotSame(first, second);
        Assert.Equal(1, first.Zip(second).Count(pair => !ReferenceEquals(pair.First, pair.Second)));
    }

    private static Instant Due(string series, Inputs inputs) => HealthRules.Due(SeriesCatalogue.Find(series)!, inputs.Of(series)!.Value, NyseCalendar.Default).Due;
}

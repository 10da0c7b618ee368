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

    /// <summary>Columns: when the NFCI of a week came, and the day the next one is due.</summary>
    [Theory]
    [InlineData("2025-10-29", "2025-11-05")]
    [InlineData("2025-11-05", "2025-11-13")]
    [InlineData("2025-05-21", "2025-05-29")]
    [InlineData("2025-12-24", "2025-12-31")]
    [InlineData("2024-12-26", "2025-01-03")]
    [InlineData("2021-06-09", "2021-06-16")]
    public void A_federal_holiday_early_in_the_week_moves_a_weekly_publication(string known, string due)
    {
        var newest = new Inputs();
        var at = NewYork.ToUtc(DateOnly.ParseExact(known, "O"), 8, 30);
        newest.Observe("macro.NFCI", at, at);
        var found = HealthRules.Due(SeriesCatalogue.Find("macro.NFCI")!, newest.Of("macro.NFCI")!.Value, NyseCalendar.Default);
        Assert.Equal(DateOnly.ParseExact(due, "O"), NewYork.Date(found.Due));
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
}

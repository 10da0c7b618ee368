using CsCheck;
using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Core.Tests.Calendar;

public sealed class ScheduleTests
{
    private static readonly Schedule Clock = Schedule.Default;

    private static readonly Gen<Instant> AnyInstant =
        Gen.Long[Instant.FromUtc(2015, 7, 25).Ticks, Instant.FromUtc(2016, 12, 1).Ticks].Select(ticks => new Instant(ticks));

    [Fact]
    public void A_summer_week_end() => Assert.Equal(
        [
            "2025-06-27T20:15:00Z", // Friday's close
            "2025-06-28T00:00:00Z", // Friday 20:00 in New York
            "2025-06-28T00:00:10Z", // end of Friday, UTC
            "2025-06-29T00:00:10Z",
            "2025-06-30T00:00:10Z",
            "2025-06-30T20:15:00Z",
        ],
        Between("2025-06-27T00:00:10Z", "2025-06-30T20:15:00Z"));

    [Fact]
    public void A_winter_holiday_with_an_early_close() => Assert.Equal(
        [
            "2024-12-24T18:15:00Z",
            "2024-12-25T00:00:10Z",
            "2024-12-25T01:00:00Z",
            "2024-12-26T00:00:10Z",
            "2024-12-26T21:15:00Z",
        ],
        Between("2024-12-24T01:00:00Z", "2024-12-26T23:00:00Z"));

    [Fact]
    public void Begins_with_the_asset() => Assert.Equal(
        ["2015-07-30T00:00:00Z", "2015-07-30T00:00:10Z", "2015-07-30T20:15:00Z"],
        Between("1995-01-01T00:00:00Z", "2015-07-30T23:00:00Z"));

    [Fact]
    public void Helpers_name_scheduled_instants() =>
        Gen.Int[new DateOnly(2015, 8, 1).DayNumber, new DateOnly(2099, 1, 1).DayNumber].Select(DateOnly.FromDayNumber).Sample(date =>
        {
            var session = Clock.Calendar.AtOrAfter(date);
            Assert.True(Clock.IsScheduled(Schedule.EquityClose(session)));
            Assert.True(Clock.IsScheduled(Schedule.MissingDeadline(session)));
            Assert.True(Clock.IsScheduled(Schedule.UtcDay(date)));
            Assert.Equal(date.AddDays(1), Schedule.UtcDay(date).UtcDate);
            Assert.True(Schedule.EquityClose(session) < Schedule.MissingDeadline(session));
        });

    [Fact]
    public void A_span_is_the_sum_of_its_parts() =>
        AnyInstant.Array[3].Sample(instants =>
        {
            Array.Sort(instants);
            var (a, b, c) = (instants[0], instants[1], instants[2]);
            Assert.Equal(Clock.Between(a, c), Clock.Between(a, b).Concat(Clock.Between(b, c)));
        }, iter: 50);

    [Fact]
    public void Instants_ascend_lie_inside_and_are_scheduled() =>
        AnyInstant.Select(AnyInstant).Sample((a, b) =>
        {
            var previous = a;
            foreach (var instant in Clock.Between(a, b))
            {
                Assert.True(instant > previous && instant <= b && instant >= Schedule.Start);
                Assert.True(Clock.IsScheduled(instant));
                previous = instant;
            }
        }, iter: 50);

    [Fact]
    public void The_next_instant_is_the_first_of_the_span_that_begins_here() =>
        AnyInstant.Sample(instant =>
        {
            var next = Clock.NextAfter(instant);
            Assert.Equal(next, Clock.Between(instant, next).Single());
            Assert.Empty(Clock.Between(instant, new Instant(next.Ticks - 1)));
            Assert.Equal(instant == next, Clock.IsScheduled(instant));
            Assert.True(Clock.NextAfter(next) > next);
        });

    [Fact]
    public void Everything_due_in_a_year_is_there_and_nothing_else()
    {
        var expected = new SortedSet<long>();
        for (var date = new DateOnly(2023, 12, 31); date < new DateOnly(2025, 1, 1); date = date.AddDays(1))
        {
            expected.Add(Schedule.UtcDay(date).Ticks);
            if (Clock.Calendar.On(date) is not { } session) continue;
            expected.Add(Schedule.EquityClose(session).Ticks);
            expected.Add(Schedule.MissingDeadline(session).Ticks);
        }

        var from = Instant.FromUtc(2024, 1, 1);
        var until = Instant.FromUtc(2025, 1, 1);
        Assert.Equal(expected.Where(t => t > from.Ticks && t <= until.Ticks), Clock.Between(from, until).Select(i => i.Ticks));
    }

    [Fact]
    public void An_empty_or_backward_span_holds_nothing()
    {
        var instant = Schedule.UtcDay(new DateOnly(2024, 1, 1));
        Assert.Empty(Clock.Between(instant, instant));
        Assert.Empty(Clock.Between(instant, instant - TimeSpan.FromDays(9)));
    }

    private static string[] Between(string after, string until) =>
        [.. Clock.Between(Parse(after), Parse(until)).Select(instant => instant.ToString())];

    private static Instant Parse(string text) => Instant.From(DateTimeOffset.Parse(text, null));
}

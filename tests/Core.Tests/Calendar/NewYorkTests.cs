using CsCheck;
using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Core.Tests.Calendar;

public sealed class NewYorkTests
{
    // The platform's zone data, which the core itself may not read.
    private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    [Fact]
    public void Offsets_agree_with_the_zone_data_at_every_hour_from_1976_to_2037()
    {
        var end = Instant.FromUtc(2038, 1, 1);
        for (var instant = Instant.FromUtc(1976, 1, 1); instant < end; instant += TimeSpan.FromHours(1))
            if (NewYork.Offset(instant) != Zone.GetUtcOffset(instant.ToDateTimeOffset())) Assert.Fail($"At {instant}: {NewYork.Offset(instant)}");
    }

    [Theory]
    [InlineData(1974)]
    [InlineData(1975)]
    [InlineData(1967)]
    public void Offsets_agree_in_the_odd_years(int year)
    {
        for (var instant = Instant.FromUtc(year, 1, 2); instant < Instant.FromUtc(year, 12, 30); instant += TimeSpan.FromHours(1))
            if (NewYork.Offset(instant) != Zone.GetUtcOffset(instant.ToDateTimeOffset())) Assert.Fail($"At {instant}: {NewYork.Offset(instant)}");
    }

    [Fact]
    public void The_last_tick_before_a_switch_has_the_old_offset()
    {
        var spring = Instant.FromUtc(2025, 3, 9, 7);
        Assert.Equal(-4, NewYork.Offset(spring).Hours);
        Assert.Equal(-5, NewYork.Offset(new Instant(spring.Ticks - 1)).Hours);
        var autumn = Instant.FromUtc(2025, 11, 2, 6);
        Assert.Equal(-5, NewYork.Offset(autumn).Hours);
        Assert.Equal(-4, NewYork.Offset(new Instant(autumn.Ticks - 1)).Hours);
    }

    [Fact]
    public void Wall_clock_times_agree_with_the_zone_data() =>
        Gen.Int[new DateOnly(2007, 1, 1).DayNumber, new DateOnly(2037, 12, 31).DayNumber].Select(Gen.Int[0, 23], Gen.Int[0, 59])
            .Sample((day, hour, minute) =>
            {
                var date = DateOnly.FromDayNumber(day);
                var local = date.ToDateTime(new TimeOnly(hour, minute));
                if (Zone.IsInvalidTime(local)) return;
                var offset = Zone.IsAmbiguousTime(local) ? TimeSpan.FromHours(-4) : Zone.GetUtcOffset(local);
                Assert.Equal(Instant.From(new DateTimeOffset(local, offset)), NewYork.ToUtc(date, hour, minute));
            }, iter: 20_000);

    [Theory]
    [InlineData("2025-03-09", 1, "2025-03-09T06:30:00Z")]
    [InlineData("2025-03-09", 2, "2025-03-09T07:30:00Z")] // does not exist: as if winter went on
    [InlineData("2025-03-09", 3, "2025-03-09T07:30:00Z")]
    [InlineData("2025-11-02", 0, "2025-11-02T04:30:00Z")]
    [InlineData("2025-11-02", 1, "2025-11-02T05:30:00Z")] // happens twice: the first
    [InlineData("2025-11-02", 2, "2025-11-02T07:30:00Z")]
    public void Half_past_on_switch_days(string date, int hour, string expected) =>
        Assert.Equal(expected, NewYork.ToUtc(DateOnly.Parse(date, null), hour, 30).ToString());

    [Fact]
    public void Times_come_back_as_the_date_they_were_made_of() =>
        Gen.Int[new DateOnly(1990, 1, 1).DayNumber, new DateOnly(2100, 12, 31).DayNumber].Select(Gen.Int[0, 23])
            .Sample((day, hour) => NewYork.Date(NewYork.ToUtc(DateOnly.FromDayNumber(day), hour)).DayNumber == day);

    [Fact]
    public void Years_without_a_known_rule_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => NewYork.ToUtc(new DateOnly(1966, 6, 1), 12));
}

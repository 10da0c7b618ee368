using RegimeGrpc.Cli.Calendars;
using RegimeGrpc.Cli.Import;

namespace RegimeGrpc.Client.Tests.Import;

public class RuleTests
{
    private static readonly PublicationRule NextBusinessDay = new PublicationRule.BusinessDay(1, FederalCalendar.Instance, new TimeOnly(16, 15));
    private static readonly PublicationRule Nfci = new PublicationRule.Weekday(DayOfWeek.Wednesday, new TimeOnly(8, 30));
    private static readonly PublicationRule H10 = new PublicationRule.Weekday(DayOfWeek.Monday, new TimeOnly(16, 15));
    private static readonly PublicationRule Cpi = new PublicationRule.MonthAfter(31, new TimeOnly(8, 30), new Dictionary<DateOnly, DateOnly> { [new(1995, 12, 1)] = new(1996, 2, 1) });

    [Theory]
    [InlineData("2025-06-27", "2025-06-30T20:15:00Z")]
    [InlineData("2025-07-03", "2025-07-07T20:15:00Z")]
    [InlineData("2025-01-17", "2025-01-21T21:15:00Z")]
    public void Yields_are_known_on_the_next_business_day(string day, string known) => Known(NextBusinessDay, day, known);

    [Theory]
    [InlineData("2025-06-27", "2025-07-02T12:30:00Z")]
    [InlineData("2025-06-20", "2025-06-25T12:30:00Z")]
    [InlineData("2025-05-23", "2025-05-29T12:30:00Z")]
    [InlineData("2024-12-20", "2024-12-26T13:30:00Z")]
    [InlineData("2025-06-13", "2025-06-18T12:30:00Z")]
    public void NFCI_is_known_on_Wednesday_or_after_a_holiday_on_Thursday(string friday, string known) => Known(Nfci, friday, known);

    [Theory]
    [InlineData("2025-06-23", "2025-06-30T20:15:00Z")]
    [InlineData("2025-06-27", "2025-06-30T20:15:00Z")]
    [InlineData("2025-05-23", "2025-05-27T20:15:00Z")]
    public void The_broad_dollar_is_known_on_the_following_Monday_or_after_a_holiday_on_Tuesday(string day, string known) => Known(H10, day, known);

    [Theory]
    [InlineData("2025-05-01", "2025-06-30T12:30:00Z")]
    [InlineData("2025-06-01", "2025-07-31T12:30:00Z")]
    [InlineData("2025-01-01", "2025-02-28T13:30:00Z")]
    [InlineData("1995-12-01", "1996-02-01T13:30:00Z")]
    public void CPI_is_never_known_before_it_was_released(string month, string known) => Known(Cpi, month, known);

    [Theory]
    [InlineData(0, "2025-06-30", "2025-07-01T00:00:00Z")]
    [InlineData(1, "2025-06-30", "2025-07-01T16:00:00Z")]
    [InlineData(1, "2025-07-03", "2025-07-07T16:00:00Z")]
    public void Business_days_of_the_exchange(int days, string day, string known) =>
        Known(new PublicationRule.BusinessDay(days, NyseCalendar.Instance, days == 0 ? new TimeOnly(20, 0) : new TimeOnly(12, 0)), day, known);

    [Theory]
    [InlineData(TimeKind.UtcDay, "0", "2025-06-30", "2025-07-01T00:00:00Z")]
    [InlineData(TimeKind.Session, "0", "2025-07-03", "2025-07-03T17:00:00Z")]
    [InlineData(TimeKind.InstantStart, "01:00", "2025-06-30T13:30:00Z", "2025-06-30T14:00:00Z")]
    [InlineData(TimeKind.InstantStart, "01:00", "2025-06-30T14:00:00Z", "2025-06-30T15:00:00Z")]
    [InlineData(TimeKind.InstantStart, "00:05", "2025-06-30T19:55:00Z", "2025-06-30T20:00:00Z")]
    [InlineData(TimeKind.InstantStart, "04:00", "2018-03-16T12:00:00Z", "2018-03-16T16:00:00Z")]
    [InlineData(TimeKind.Instant, "0", "2025-06-30T08:00:00Z", "2025-06-30T08:00:00Z")]
    [InlineData(TimeKind.WeekFriday, "0", "2025-06-27", "2025-06-28T00:00:00Z")]
    [InlineData(TimeKind.Month, "0", "2025-05-01", "2025-06-01T00:00:00Z")]
    internal void A_row_is_about_the_end_of_its_period(TimeKind kind, string period, string text, string end) =>
        Assert.Equal(DateTimeOffset.Parse(end), new TimeRule("date", kind, TimeSpan.Parse(period)).Read(text).EventTime);

    [Fact]
    public void A_day_may_end_at_a_time_in_New_York() =>
        Assert.Equal(DateTimeOffset.Parse("2025-01-09T21:15:00Z"), new TimeRule("date", TimeKind.NewYork, Clock: new TimeOnly(16, 15)).Read("2025-01-09").EventTime);

    [Theory]
    [InlineData(TimeKind.UtcDay, "30.06.2025")]
    [InlineData(TimeKind.Session, "2025-06-28")]
    [InlineData(TimeKind.WeekFriday, "2025-06-26")]
    [InlineData(TimeKind.Month, "2025-06-02")]
    [InlineData(TimeKind.Instant, "2025-06-30")]
    internal void A_time_that_cannot_be_is_refused(TimeKind kind, string text) =>
        Assert.Throws<RowException>(() => new TimeRule("date", kind, TimeSpan.Zero).Read(text));

    private static void Known(PublicationRule rule, string day, string known) =>
        Assert.Equal(DateTimeOffset.Parse(known), rule.KnownAt(new RowTime(DateOnly.Parse(day), DateTimeOffset.MinValue)));
}

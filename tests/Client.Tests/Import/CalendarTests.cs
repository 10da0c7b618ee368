using System.Text.Json;
using RegimeGrpc.Cli.Calendars;

namespace RegimeGrpc.Client.Tests.Import;

public class CalendarTests
{
    [MarketDataFact]
    public void The_exchange_calendar_is_the_reference_table_day_by_day()
    {
        var table = File.ReadLines(MarketData.PathOf("golden/sessions.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToDictionary(e => DateOnly.Parse(e.GetProperty("session").GetString()!), e => e.GetProperty("close_utc").GetDateTimeOffset());
        Assert.True(table.Count > 3700);
        for (var day = new DateOnly(2018, 1, 1); day < new DateOnly(2033, 1, 1); day = day.AddDays(1))
        {
            DateTimeOffset? expected = table.TryGetValue(day, out var close) ? close : null;
            Assert.True(expected == NyseCalendar.Instance.Close(day), $"{day:O}: expected {expected:O}, got {NyseCalendar.Instance.Close(day):O}");
        }
    }

    [Theory]
    [InlineData("2025-06-30", "2025-06-30T20:00:00Z")]
    [InlineData("2025-01-02", "2025-01-02T21:00:00Z")]
    [InlineData("2025-07-03", "2025-07-03T17:00:00Z")]
    [InlineData("2024-11-29", "2024-11-29T18:00:00Z")]
    [InlineData("2024-12-24", "2024-12-24T18:00:00Z")]
    [InlineData("2021-12-31", "2021-12-31T21:00:00Z")]
    public void Closes(string day, string close) => Assert.Equal(DateTimeOffset.Parse(close), NyseCalendar.Instance.Close(DateOnly.Parse(day)));

    [Theory]
    [InlineData("2025-01-09")]
    [InlineData("2025-04-18")]
    [InlineData("2022-06-20")]
    [InlineData("2021-12-24")]
    [InlineData("2025-06-28")]
    [InlineData("2001-09-12")]
    [InlineData("2012-10-29")]
    public void Days_without_a_session(string day) => Assert.Null(NyseCalendar.Instance.Close(DateOnly.Parse(day)));

    [Theory]
    [InlineData("2024-10-14", false)]
    [InlineData("2024-11-11", false)]
    [InlineData("2025-06-19", false)]
    [InlineData("2020-06-19", true)]
    [InlineData("2021-12-31", false)]
    [InlineData("2025-04-18", true)]
    [InlineData("2023-11-10", false)]
    public void Federal_business_days(string day, bool open) => Assert.Equal(open, FederalCalendar.Instance.IsOpen(DateOnly.Parse(day)));
}

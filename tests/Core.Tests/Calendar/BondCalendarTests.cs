using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Core.Tests.Calendar;

public sealed class BondCalendarTests
{
    /// <summary>As H.15 has it: of Good Fridays since 2007 those have yields that are the first Friday of April.</summary>
    [Fact]
    public void Good_Friday_has_yields_only_with_the_employment_report()
    {
        var quoted = Enumerable.Range(2007, 20).Select(year => Easter.Sunday(year).AddDays(-2)).Where(BondCalendar.IsBusinessDay).Select(friday => $"{friday:yyyy-MM-dd}");
        Assert.Equal(["2007-04-06", "2010-04-02", "2012-04-06", "2015-04-03", "2021-04-02", "2023-04-07", "2026-04-03"], quoted);
    }

    [Theory]
    [InlineData("2024-03-28", "2024-04-01")]
    [InlineData("2023-04-06", "2023-04-07")]
    [InlineData("2025-11-10", "2025-11-12")]
    [InlineData("2025-11-14", "2025-11-17")]
    public void The_next_day(string date, string next) => Assert.Equal(DateOnly.Parse(next, null), BondCalendar.Next(DateOnly.Parse(date, null)));
}

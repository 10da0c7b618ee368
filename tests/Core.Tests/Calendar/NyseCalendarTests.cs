using System.Text.Json;
using CsCheck;
using RegimeGrpc.Core.Calendar;

namespace RegimeGrpc.Core.Tests.Calendar;

public sealed class NyseCalendarTests
{
    private static readonly NyseCalendar Nyse = NyseCalendar.Default;

    private static readonly Gen<DateOnly> AnyDate = Gen.Int[NyseCalendar.FirstDate.DayNumber + 10, NyseCalendar.LastDate.DayNumber - 10].Select(DateOnly.FromDayNumber);

    private static readonly Gen<Instant> AnyInstant =
        Gen.Long[Instant.FromUtc(1990, 2, 1).Ticks, Instant.FromUtc(2100, 12, 1).Ticks].Select(ticks => new Instant(ticks));

    [MarketDataFact]
    public void Sessions_and_closes_are_exactly_the_reference()
    {
        var expected = File.ReadLines(MarketData.Path("golden/sessions.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => (row.GetProperty("session").GetString(), row.GetProperty("close_utc").GetString())).ToArray();
        var actual = SessionsOf(new DateOnly(2018, 1, 1), new DateOnly(2032, 12, 31))
            .Select(session => ((string?)session.Date.ToString("o", null), (string?)session.Close.ToString())).ToArray();
        Assert.Equal(3769, expected.Length);
        Assert.Equal(expected, actual);
    }

    // signals.md section 14.
    [Theory]
    [InlineData("2025-10-31", "2025-10-31T20:00:00Z", false)]
    [InlineData("2025-11-03", "2025-11-03T21:00:00Z", false)]
    [InlineData("2025-11-28", "2025-11-28T18:00:00Z", true)]
    [InlineData("2026-07-02", "2026-07-02T20:00:00Z", false)]
    [InlineData("2027-12-31", "2027-12-31T21:00:00Z", false)]
    [InlineData("2028-01-03", "2028-01-03T21:00:00Z", false)]
    [InlineData("2024-12-24", "2024-12-24T18:00:00Z", true)]
    [InlineData("2024-07-03", "2024-07-03T17:00:00Z", true)]
    [InlineData("2021-06-18", "2021-06-18T20:00:00Z", false)]
    [InlineData("1997-01-20", "1997-01-20T21:00:00Z", false)]
    [InlineData("2006-10-30", "2006-10-30T21:00:00Z", false)]
    [InlineData("2007-03-12", "2007-03-12T20:00:00Z", false)]
    public void Session_closes(string date, string close, bool early)
    {
        var session = Nyse.On(DateOnly.Parse(date, null))!.Value;
        Assert.Equal(close, session.Close.ToString());
        Assert.Equal(early, session.Early);
    }

    [Theory]
    [InlineData("2027-12-24")] // Christmas on a Saturday
    [InlineData("2022-12-26")] // Christmas on a Sunday
    [InlineData("2023-01-02")] // New Year on a Sunday
    [InlineData("2024-03-29")] // Good Friday
    [InlineData("2038-04-23")] // the latest Good Friday there can be
    [InlineData("2008-03-21")] // an early one
    [InlineData("2022-06-20")] // first Juneteenth, on a Sunday
    [InlineData("2020-07-03")] // Independence Day on a Saturday
    [InlineData("2021-07-05")] // and on a Sunday
    [InlineData("1998-01-19")] // first Martin Luther King Day
    [InlineData("2001-09-11")]
    [InlineData("2012-10-30")]
    [InlineData("2018-12-05")]
    [InlineData("2025-01-09")]
    [InlineData("2025-01-11")] // a Saturday
    public void Days_without_a_session(string date) => Assert.False(Nyse.IsSession(DateOnly.Parse(date, null)));

    [Theory]
    [InlineData(1990, 253)]
    [InlineData(1996, 254)]
    [InlineData(2001, 248)]
    [InlineData(2012, 250)]
    [InlineData(2024, 252)]
    [InlineData(2025, 250)]
    public void Sessions_of_a_year(int year, int expected) =>
        Assert.Equal(expected, SessionsOf(new DateOnly(year, 1, 1), new DateOnly(year, 12, 31)).Count());

    [Fact]
    public void An_unscheduled_closure_removes_its_session_and_moves_the_numbers_after_it()
    {
        var closed = new DateOnly(2026, 3, 4);
        var calendar = new NyseCalendar([.. NyseCalendar.KnownClosures, closed]);
        Assert.False(calendar.IsSession(closed));
        Assert.Equal(Nyse.On(new DateOnly(2026, 3, 3)), calendar.On(new DateOnly(2026, 3, 3)));
        Assert.Equal(Nyse.On(new DateOnly(2026, 3, 5))!.Value.Number - 1, calendar.On(new DateOnly(2026, 3, 5))!.Value.Number);
        Assert.Equal(new DateOnly(2026, 3, 5), calendar.AtOrAfter(closed).Date);
    }

    [Fact]
    public void Closures_that_do_not_ascend_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new NyseCalendar([new(2026, 3, 4), new(2026, 3, 3)]));
        Assert.Throws<ArgumentException>(() => new NyseCalendar([new(2026, 3, 4), new(2026, 3, 4)]));
    }

    [Fact]
    public void Numbers_are_dense_and_times_ascend()
    {
        Assert.Equal(0, Nyse.First.Number);
        Assert.Equal(new DateOnly(1990, 1, 2), Nyse.First.Date);
        for (var session = Nyse.First; session != Nyse.Last;)
        {
            var next = Nyse.Next(session);
            Assert.Equal(session.Number + 1, next.Number);
            Assert.Equal(session, Nyse.Previous(next));
            Assert.True(session.Open < session.Close && session.Close < next.Open && session.Date < next.Date);
            Assert.Equal(session.Date, session.Close.UtcDate);
            Assert.InRange(next.Date.DayNumber - session.Date.DayNumber, 1, 7);
            session = next;
        }
    }

    [Fact]
    public void Looking_up_dates_is_what_a_walk_finds() =>
        AnyDate.Sample(date =>
        {
            var after = date;
            while (!Nyse.IsSession(after)) after = after.AddDays(1);
            var before = date.AddDays(-1);
            while (!Nyse.IsSession(before)) before = before.AddDays(-1);
            Assert.Equal(after, Nyse.AtOrAfter(date).Date);
            Assert.Equal(before, Nyse.Before(date).Date);
            Assert.Equal(after == date ? date : before, Nyse.AtOrBefore(date).Date);
            Assert.Equal(1, NyseCalendar.Distance(Nyse.Before(date), Nyse.AtOrAfter(date)));
        });

    [Fact]
    public void Looking_up_instants_finds_the_neighbouring_closes() =>
        AnyInstant.Sample(instant =>
        {
            var last = Nyse.LastClosedAt(instant);
            Assert.True(last.Close <= instant && Nyse.Next(last).Close > instant);
            var next = Nyse.NextCloseAtOrAfter(instant);
            Assert.True(next.Close >= instant && Nyse.Previous(next).Close < instant);
        });

    [Fact]
    public void A_close_belongs_to_both_sides() =>
        AnyDate.Select(Nyse.AtOrAfter).Sample(session =>
        {
            Assert.Equal(session, Nyse.LastClosedAt(session.Close));
            Assert.Equal(session, Nyse.NextCloseAtOrAfter(session.Close));
            Assert.Equal(Nyse.Previous(session), Nyse.LastClosedAt(new Instant(session.Close.Ticks - 1)));
            Assert.Equal(Nyse.Next(session), Nyse.NextCloseAtOrAfter(new Instant(session.Close.Ticks + 1)));
        });

    [Fact]
    public void Questions_outside_the_calendar_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Nyse.IsSession(new DateOnly(1989, 12, 29)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Nyse.AtOrAfter(new DateOnly(2101, 1, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Nyse.Previous(Nyse.First));
        Assert.Throws<ArgumentOutOfRangeException>(() => Nyse.Next(Nyse.Last));
        Assert.Throws<ArgumentOutOfRangeException>(() => Nyse.LastClosedAt(Instant.FromUtc(1990, 1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Nyse.LastClosedAt(Instant.FromUtc(1990, 1, 2, 20)));
    }

    private static IEnumerable<Session> SessionsOf(DateOnly from, DateOnly to)
    {
        for (var session = Nyse.AtOrAfter(from); session.Date <= to; session = Nyse.Next(session)) yield return session;
    }
}

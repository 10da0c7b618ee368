using RegimeGrpc.Core;
using RegimeGrpc.Core.Calendar;
using RegimeGrpc.Core.Journal;
using RegimeGrpc.Core.Models;
using RegimeGrpc.Server.Pipeline;

namespace RegimeGrpc.Server.Tests.Pipeline;

/// <summary>A session that waits for its core bar is sealed at the instant the bar comes: that instant gets a clock observation.</summary>
public class LateSealTests
{
    private static readonly Session Session = NyseCalendar.Default.On(new DateOnly(2025, 3, 4))!.Value;
    private static readonly Instant Came = Session.Close + TimeSpan.FromMinutes(65);

    [Fact]
    public void The_instant_of_a_late_bar_is_passed_once_and_after_its_data()
    {
        var times = At(Session.Open);
        times.Advance(Bar(Came));
        Assert.DoesNotContain(times.ClocksBefore(Came), clock => clock.KnownAt == Came);
        Assert.Contains(times.ClocksUntil(Came), clock => clock.KnownAt == Came);
        Assert.Equal(
            [Schedule.EquityClose(Session), Came, Schedule.UtcDay(Session.Date)],
            times.Copy().ClocksUntil(Schedule.UtcDay(Session.Date)).Select(clock => clock.KnownAt));
        times.Advance(Observation.Clock(Came));
        Assert.DoesNotContain(times.ClocksUntil(Schedule.UtcDay(Session.Date)), clock => clock.KnownAt == Came);
    }

    [Fact]
    public void A_bar_in_time_or_past_the_deadline_adds_none()
    {
        foreach (var known in (Instant[])[Schedule.EquityClose(Session), Schedule.MissingDeadline(Session) + TimeSpan.FromHours(1)])
        {
            var times = At(Session.Open);
            times.Advance(Bar(known));
            Assert.All(times.ClocksUntil(known + TimeSpan.FromDays(1)), clock => Assert.True(Schedule.Default.IsScheduled(clock.KnownAt)));
        }
    }

    [Fact]
    public void Only_the_first_bar_of_the_session_does()
    {
        var times = At(Session.Open);
        times.Advance(Bar(Came));
        times.Advance(Bar(Came + TimeSpan.FromMinutes(5)) with { Vintage = "2" });
        Assert.Single(times.ClocksUntil(Schedule.MissingDeadline(Session)), clock => !Schedule.Default.IsScheduled(clock.KnownAt));
    }

    [Fact]
    public void Only_the_benchmark_of_a_model_that_runs_does()
    {
        var fund = Bar(Came) with { Series = "equity.IWM.day" };
        var alone = At(Session.Open);
        alone.Advance(fund);
        Assert.All(alone.ClocksUntil(Schedule.MissingDeadline(Session)), clock => Assert.True(Schedule.Default.IsScheduled(clock.KnownAt)));
        var both = At(Session.Open, EthSmallCaps.Model, EthSmallCapsLive.Model);
        both.Advance(fund);
        Assert.Contains(both.ClocksUntil(Schedule.MissingDeadline(Session)), clock => clock.KnownAt == Came);
    }

    private static JournalTimes At(Instant time, params Model[] models)
    {
        var times = new JournalTimes(JournalTimes.Benchmarks(models.Length == 0 ? [EthSmallCaps.Model] : models));
        times.Advance(Observation.Clock(time));
        return times;
    }

    private static Observation Bar(Instant known) => new()
    {
        Series = "equity.RUT.day",
        EventTime = Session.Close,
        KnownAt = known,
        Bar = new(2000, 2010, 1990, 2005),
        Source = "exchange",
    };
}

using Microsoft.Extensions.Time.Testing;
using RegimeGrpc.Core;
using RegimeGrpc.Server.Demo;

namespace RegimeGrpc.Server.Tests.Demo;

public sealed class DemoClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 5, 14, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _real = new(Start);

    [Fact]
    public void It_is_the_real_clock_until_it_begins()
    {
        var clock = new DemoClock(_real, 3600);
        _real.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal(Start.AddSeconds(7), clock.GetUtcNow());
    }

    [Fact]
    public void Then_it_runs_at_speed_and_its_timestamps_do_not()
    {
        var clock = new DemoClock(_real, 3600);
        clock.Begin(null);
        var stamp = clock.GetTimestamp();
        _real.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(Start.AddHours(2), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(2), clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void It_goes_on_where_a_faster_journal_stands()
    {
        var clock = new DemoClock(_real, 1);
        clock.Begin(Instant.From(Start.AddDays(3)));
        _real.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Start.AddDays(3).AddSeconds(1), clock.GetUtcNow());
    }

    [Fact]
    public void It_never_goes_back_to_a_journal_of_the_past()
    {
        var clock = new DemoClock(_real, 60);
        clock.Begin(Instant.From(Start.AddDays(-3)));
        Assert.Equal(Start, clock.GetUtcNow());
        _real.Advance(TimeSpan.FromMinutes(1));
        clock.Begin(null);
        Assert.Equal(Start.AddHours(1), clock.GetUtcNow());
    }

    [Fact]
    public async Task Timers_are_real()
    {
        var clock = new DemoClock(_real, 3600);
        clock.Begin(null);
        var wait = Task.Delay(TimeSpan.FromSeconds(1), clock);
        _real.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(wait.IsCompleted);
        _real.Advance(TimeSpan.FromMilliseconds(1));
        await wait.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
